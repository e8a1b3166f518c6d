import { newId } from '@causerie/kernel';
import { KeyRing } from '@causerie/persistence';
import { randomBytes } from 'node:crypto';
import type { TestDatabase } from './test-database';

export interface TestWorkspace {
  id: string;
  name: string;
  keyRing: KeyRing;
}

/** A workspace on the standard plan, with its data key and its credits. */
export async function aWorkspace(
  database: TestDatabase,
  masterKey: Buffer = randomBytes(32),
): Promise<TestWorkspace> {
  const id = newId();
  const name = `workspace-${id.slice(-6)}`;
  const keyRing = new KeyRing(masterKey);
  const key = keyRing.newWorkspaceKey(id);
  await database.owner('SELECT create_workspace($1, $2, $3, $4, $5, $6, $7)', [
    id,
    name,
    'standard',
    'en',
    key.keyId,
    key.wrappedKey,
    key.masterKeyId,
  ]);
  return { id, name, keyRing };
}

/** A connected account of a made-up platform; its credentials are what `credentials` says. */
export async function aChannelAccount(
  database: TestDatabase,
  workspace: TestWorkspace,
  given: {
    id?: string;
    platform?: string;
    externalId?: string;
    username?: string;
    credentials?: unknown;
  } = {},
): Promise<{ id: string; workspaceId: string; platform: string; externalId: string }> {
  const id = given.id ?? newId();
  const platform = given.platform ?? 'telegram';
  const externalId = given.externalId ?? String(100_000_000 + Math.floor(Math.random() * 899_999_999));
  const [key] = await database.owner<{ id: string; wrapped_key: Buffer; master_key_id: string }>(
    'SELECT id, wrapped_key, master_key_id FROM workspace_key WHERE workspace_id = $1',
    [workspace.id],
  );
  if (!key) throw new Error('the workspace has no key');
  const sealed = workspace.keyRing.sealJson(
    given.credentials ?? {},
    { keyId: key.id, wrappedKey: key.wrapped_key, masterKeyId: key.master_key_id },
    { workspaceId: workspace.id, table: 'channel_account', column: 'credentials', rowId: id },
  );
  await database.owner(
    `INSERT INTO channel_account (id, workspace_id, platform, external_id, username, display_name, credentials)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, workspace.id, platform, externalId, given.username ?? 'helpful_bot', 'Helpful', sealed],
  );
  return { id, workspaceId: workspace.id, platform, externalId };
}
