import { createDataSource, KeyRing, Workspaces } from '@causerie/persistence';

export const DEFAULT_WORKSPACE = 'default';

/** Finds the default workspace or creates it. Returns its id. */
export function ensureDefaultWorkspace(ownerUrl: string, masterKey: Buffer): Promise<string> {
  return asOwner(ownerUrl, new KeyRing(masterKey), async (workspaces) => {
    const known = await workspaces.find(DEFAULT_WORKSPACE);
    return known ?? workspaces.create({ name: DEFAULT_WORKSPACE, plan: 'standard', locale: 'en' });
  });
}

export function findWorkspace(ownerUrl: string, name: string): Promise<string | null> {
  return asOwner(ownerUrl, undefined, (workspaces) => workspaces.find(name));
}

async function asOwner<Result>(
  url: string,
  keyRing: KeyRing | undefined,
  work: (workspaces: Workspaces) => Promise<Result>,
): Promise<Result> {
  const options = { url, poolMax: 1, applicationName: 'causerie-setup' };
  const database = await createDataSource(options).initialize();
  try {
    return await work(new Workspaces(database, keyRing));
  } finally {
    await database.destroy();
  }
}
