import { migrate } from '@causerie/persistence';

/** Brings the schema up to date as the owner, and makes the role the apps connect as. Returns that role's address. */
export async function migrateDatabase(ownerUrl: string, appPassword: string): Promise<string> {
  const { appUrl } = await migrate({ ownerUrl, appPassword });
  return appUrl;
}
