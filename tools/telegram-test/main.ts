import { parseArgs } from 'node:util';
import type { ChannelAccount, SendResult } from '@causerie/channel-kit';
import { channelFor } from '@causerie/channel-registry';
import { SetupError } from '@causerie/local-stack';
import { platformContext, runTool, table } from '@causerie/setup';
import { failureSentence } from './failure-sentence';

const PLATFORM = 'telegram';
const USAGE = 'npm run telegram:test -- <token> <chat> [text]';
const TEXT = 'A test message of Causerie: this bot can write here.';
const adapter = channelFor(PLATFORM);

/** `npm run telegram:test -- <token> <chat>`: sends one message as the bot and says how its webhook is doing. */
async function main(args: string[]): Promise<number> {
  const { token, chat, text } = readArguments(args);
  const context = platformContext(PLATFORM);
  const credentials = adapter.connection.newCredentials({ token });
  const identity = await adapter.connection.validateCredentials(credentials, context);
  const { externalId, username } = identity;
  // Sending needs no stored account: it lives in no workspace.
  const account = {
    id: '',
    workspaceId: '',
    platform: PLATFORM,
    externalId,
    username,
    credentials,
    settings: {},
  };
  const startedAt = performance.now();
  const result = await send(chat, text, account);
  const tookMs = Math.round(performance.now() - startedAt);
  if (!result.ok) {
    const botLink = username ? `https://t.me/${username}` : 'the bot';
    throw new SetupError(failureSentence(result.failure, { chat, botLink }));
  }
  const webhook = await adapter.connection.inspectWebhook(account, context);
  const lines = [
    ['✓ bot', username ? `@${username}` : identity.displayName],
    ['✓ sent', `message ${result.externalId} at ${result.at}, in ${tookMs} ms`],
    webhook.url
      ? ['✓ webhook', webhook.url]
      : ['- webhook', 'none: run "npm run telegram:webhook" to get answers'],
    ['  waiting', `${webhook.pendingUpdates} updates`],
  ];
  if (webhook.lastError) lines.push(['✗ last error', webhook.lastError]);
  for (const line of table(lines)) console.log(line);
  return 0;
}

function readArguments(args: string[]): { token: string; chat: string; text: string } {
  // A group's number begins with a minus, which is no option.
  const { positionals } = parseArgs({
    args: ['--', ...args.filter((arg) => arg !== '--')],
    allowPositionals: true,
  });
  const [token, chat, text = TEXT, ...more] = positionals;
  if (!token || !chat || more.length > 0) {
    throw new SetupError(`Give the bot's token and the number of a chat:\n  ${USAGE}`);
  }
  if (!/^-?\d+$/.test(chat)) {
    throw new SetupError(
      `"${chat}" is no chat number: give digits only; a private chat has the number of its user, a group a negative one.`,
    );
  }
  return { token, chat, text };
}

async function send(chat: string, text: string, account: ChannelAccount): Promise<SendResult> {
  const [call] = adapter.outbound.render({ conversationAlias: chat, parts: [{ kind: 'text', text }] });
  if (!call) throw new SetupError('The text is empty: give one, or none for the usual test message.');
  return adapter.outbound.send(call, account, platformContext(PLATFORM));
}

runTool(main);
