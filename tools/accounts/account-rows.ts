import type { ChannelAccount } from '@causerie/channel-kit';
import { channels } from '@causerie/channel-registry';
import { errorMessage } from '@causerie/kernel';
import type { ChannelAccountSummary, StoredChannelAccount } from '@causerie/persistence';
import { platformContext, type Installation } from '@causerie/setup';

export interface AccountRow {
  readonly id: string;
  readonly platform: string;
  readonly name: string;
  readonly externalId: string;
  /** `active`, or why it was stopped. */
  readonly state: string;
  /** What the platform answers when asked about the webhook. */
  readonly health: string;
  readonly ok: boolean;
}

/** One row for each account of the workspace; every platform is asked, all at once. */
export async function accountRows(installation: Installation, workspaceId: string): Promise<AccountRow[]> {
  const all = await installation.transaction.run(workspaceId, (tx) => installation.accounts.list(tx));
  return Promise.all(all.map((one) => rowOf(installation, one)));
}

async function rowOf({ accounts }: Installation, one: ChannelAccountSummary): Promise<AccountRow> {
  const { id, platform, externalId, username, displayName } = one;
  const stored = await accounts.find(id);
  const asked = stored ? await ask(stored) : { health: 'gone', ok: false };
  const state = one.state === 'active' ? 'active' : `${one.state}: ${one.stateReason ?? 'no reason'}`;
  return {
    id,
    platform,
    externalId,
    name: username ? `@${username}` : displayName,
    state,
    health: asked.health,
    ok: asked.ok && one.state === 'active',
  };
}

async function ask(stored: StoredChannelAccount): Promise<{ health: string; ok: boolean }> {
  const adapter = channels.find(({ slug }) => slug === stored.platform);
  if (!adapter) return { health: 'this platform is not installed', ok: false };
  const apiRoot = stored.settings['apiRoot'];
  const where = typeof apiRoot === 'string' ? apiRoot : undefined;
  const context = { ...platformContext(stored.platform), ...(where !== undefined && { apiRoot: where }) };
  const account: ChannelAccount = {
    id: stored.id,
    workspaceId: stored.workspaceId,
    platform: stored.platform,
    externalId: stored.externalId,
    settings: stored.settings,
    credentials: adapter.credentialsSchema.parse(stored.credentials),
    ...(stored.username !== null && { username: stored.username }),
    ...(where !== undefined && { apiRoot: where }),
  };
  const beside = where === undefined ? '' : ` at ${new URL(where).host}`;
  try {
    const { lastError, pendingUpdates } = await adapter.connection.inspectWebhook(account, context);
    if (lastError) return { health: `${lastError}${beside}`, ok: false };
    return { health: pendingUpdates > 0 ? `${pendingUpdates} waiting${beside}` : `well${beside}`, ok: true };
  } catch (error) {
    return { health: `${errorMessage(error)}${beside}`, ok: false };
  }
}
