import { ApiKeys } from '@causerie/access';
import { ApiKeyStore } from '@causerie/persistence';
import type { TestDatabase, TestWorkspace } from '@causerie/testing';

/** A key of the workspace's own services. */
export async function apiKeyFor(database: TestDatabase, workspace: TestWorkspace): Promise<string> {
  const keys = new ApiKeys(new ApiKeyStore(database.dataSource), database.transaction);
  const { key } = await database.transaction.run(workspace.id, (tx) =>
    keys.create(tx, { name: 'A service', scopes: ['messages:read'] }),
  );
  return key;
}
