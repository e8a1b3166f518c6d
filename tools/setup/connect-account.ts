import type { ConnectedChannel } from '@causerie/channel-accounts';
import type { ChannelAccount } from '@causerie/channel-kit';
import { channelFor } from '@causerie/channel-registry';
import { SetupError, type Env } from '@causerie/local-stack';
import { databaseAddresses, openDatabase, platformContext, workspaceIdOf } from './installation';
import { table } from './table';
import { proveWebhook, requireReachable } from './web-door';
import { targetOf } from './webhook-url';

export interface ConnectWish {
  readonly platform: string;
  /** By the names of the adapter's credentials. Never shown. */
  readonly given: Readonly<Record<string, string>>;
  readonly url: URL;
  readonly workspace: string;
  /** Whether the address is tried from here. */
  readonly probe: boolean;
  /** What proves a webhook beside the platform's signature, where headers alone do. */
  readonly secretHeaders?: (account: ChannelAccount) => Readonly<Record<string, string>>;
}

/** Connects an account of one's own and tells each step; safe to repeat. @throws SetupError, UsageError, TransientError */
export async function connectAccount(wish: ConnectWish, env: Env): Promise<void> {
  const { platform, given, url, probe } = wish;
  const context = platformContext(platform, env);
  // Wrong shapes are told before anything is opened or asked.
  channelFor(platform).connection.newCredentials(given);
  if (probe) await requireReachable(url);
  const addresses = databaseAddresses(env);
  const workspaceId = await workspaceIdOf(wish.workspace, addresses);
  const installation = await openDatabase(addresses.appUrl, env['MASTER_KEY'] || undefined);
  try {
    const connected = await installation.connectAccount.run(
      {
        workspaceId,
        platform,
        given,
        webhookUrl: (accountId) => targetOf(url, platform, accountId),
        // A platform may forget the old address as soon as it is told a new one, so the new one is tried first.
        beforeRegistration: async (account, target) => {
          if (probe) await proveWebhook(target, wish.secretHeaders?.(account));
        },
      },
      context,
    );
    for (const line of reportOf(connected, wish)) console.log(line);
  } finally {
    await installation.close();
  }
}

function reportOf(connected: ConnectedChannel, { url, platform, workspace, probe }: ConnectWish): string[] {
  const { adapter, account, identity, isNew, registration } = connected;
  const target = targetOf(url, platform, account.id);
  if (registration.url !== target && !registration.byHand)
    throw new SetupError(
      `${adapter.displayName} shows another address than ${target}: is another program using this account?`,
    );
  const { username, displayName, externalId } = identity;
  const name = username ? `@${username}` : displayName;
  const lines = [
    ['✓ credentials', `${name} (${displayName}, id ${externalId})`],
    ['✓ account', `${account.id} in workspace "${workspace}", ${isNew ? 'new' : 'brought up to date'}`],
    probe
      ? ['✓ address', 'is this ingest, and refuses a webhook without the secret']
      : ['- address', 'not tried from here (--no-probe)'],
    registration.byHand ? ['  webhook', 'still to be set by hand, see below'] : ['✓ webhook', target],
    ['  waiting', `${registration.pendingUpdates} updates`],
  ];
  if (identity.expiresAt) lines.push(['  token ends', identity.expiresAt]);
  if (registration.lastError) lines.push(['✗ last error', registration.lastError]);
  return [...table(lines), '', ...nextStep(connected, name)];
}

function nextStep({ adapter, registration: { byHand } }: ConnectedChannel, name: string): string[] {
  if (!byHand) return [`Now write to ${name}: it answers.`];
  return [
    `${adapter.displayName} takes the address only from a person. Under ${byHand.where}, type in`,
    `  callback URL   ${byHand.url}`,
    `  verify token   ${byHand.verifyToken}`,
    `and save: the address is asked at once. Then write to ${name}: it answers.`,
  ];
}
