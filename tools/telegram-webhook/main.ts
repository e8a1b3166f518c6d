import { parseArgs } from 'node:util';
import type { ConnectedChannel } from '@causerie/channel-accounts';
import { channelFor } from '@causerie/channel-registry';
import { SetupError } from '@causerie/local-stack';
import {
  databaseAddresses,
  DEFAULT_WORKSPACE,
  openDatabase,
  platformContext,
  runTool,
  table,
  toolEnvironment,
  workspaceIdOf,
  type Installation,
} from '@causerie/setup';
import { proveWebhook, requireReachable } from './probe';
import { readTarget, targetOf } from './target-url';

const PLATFORM = 'telegram';
const USAGE = 'npm run telegram:webhook -- <token> <url> [--workspace <name or id>] [--no-probe]';

interface Wish {
  readonly token: string;
  readonly url: URL;
  readonly workspace: string;
  readonly probe: boolean;
}

/** `npm run telegram:webhook -- <token> <url>`: connects one's own bot; safe to repeat. Never prints the token. */
async function main(args: string[]): Promise<number> {
  const env = toolEnvironment();
  const context = platformContext(PLATFORM, env);
  const wish = readArguments(args, context.apiRoot);
  // Wrong shapes are told before anything is opened or asked.
  channelFor(PLATFORM).connection.newCredentials({ token: wish.token });
  if (wish.probe) await requireReachable(wish.url);
  const addresses = databaseAddresses(env);
  const workspaceId = await workspaceIdOf(wish.workspace, addresses);
  const installation = await openDatabase(addresses.appUrl, env['MASTER_KEY'] || undefined);
  try {
    const connected = await connect(installation, workspaceId, wish);
    report(connected, wish);
  } finally {
    await installation.close();
  }
  return 0;
}

function readArguments(args: string[], apiRoot: string | undefined): Wish {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      workspace: { type: 'string', default: DEFAULT_WORKSPACE },
      'no-probe': { type: 'boolean', default: false },
    },
  });
  const [token, url, ...more] = positionals;
  if (!token || !url || more.length > 0) {
    throw new SetupError(`Give the bot's token and the public address of ingest:\n  ${USAGE}`);
  }
  return { token, url: readTarget(url, apiRoot), workspace: values.workspace, probe: !values['no-probe'] };
}

function connect(
  { connectAccount }: Installation,
  workspaceId: string,
  { token, url, probe }: Wish,
): Promise<ConnectedChannel> {
  return connectAccount.run(
    {
      workspaceId,
      platform: PLATFORM,
      given: { token },
      webhookUrl: (accountId) => targetOf(url, accountId),
      // Telegram forgets the old address as soon as it is told a new one, so the new one is tried first.
      beforeRegistration: async (account, target) => {
        if (probe) await proveWebhook(target, (account.credentials as { secretToken: string }).secretToken);
      },
    },
    platformContext(PLATFORM),
  );
}

function report(connected: ConnectedChannel, { url, workspace, probe }: Wish): void {
  const { account, identity, isNew, registration } = connected;
  const target = targetOf(url, account.id);
  if (registration.url !== target) {
    throw new SetupError(`Telegram shows another address than ${target}: is another program using this bot?`);
  }
  const { username, displayName, externalId } = identity;
  const lines = [
    ['✓ token', `${username ? `@${username}` : displayName} (${displayName}, id ${externalId})`],
    ['✓ account', `${account.id} in workspace "${workspace}", ${isNew ? 'new' : 'brought up to date'}`],
    probe
      ? ['✓ address', 'refuses a webhook without the secret (401) and takes one with it']
      : ['- address', 'not tried from here (--no-probe)'],
    ['✓ webhook', target],
    ['  waiting', `${registration.pendingUpdates} updates`],
  ];
  if (registration.lastError) lines.push(['  last error', registration.lastError]);
  for (const line of table(lines)) console.log(line);
  console.log(`\nNow write to ${username ? `@${username}` : displayName}: it answers.`);
}

runTool(main);
