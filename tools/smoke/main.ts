import { randomUUID } from 'node:crypto';
import { readRunFile, SetupError, simulatedBotToken, loadSecrets, type RunFile } from '@causerie/local-stack';
import {
  DEFAULT_WORKSPACE,
  LiveEvents,
  localApiKey,
  openDatabase,
  requestToken,
  runTool,
  toolEnvironment,
  webhookUrl,
  workspaceIdOf,
} from '@causerie/setup';
import { CheckList } from './check-list';
import { checkHealth, checkMetrics, checkUnknownTokens, checkWrongSecrets, type Door } from './http-checks';
import { checkNothingStored, checkReply, checkResume } from './message-checks';
import { passwordOf, scanLogs, secretsIn, type NamedSecrets } from './secret-scan';

const PLATFORM = 'telegram';

/** `npm run smoke`: whether the running system does what it is for. Exit code 1 when a check fails. */
async function main(): Promise<number> {
  const run = readRunFile();
  if (!run) throw new SetupError('Causerie is not running from this folder: start it with "npm start".');
  const list = new CheckList((line) => console.log(line));
  await list.run('every app is live and ready', () => checkHealth(run));
  const gateway = run.apps.find(({ name }) => name === 'realtime-gateway');
  let token = '';
  await list.run('the API key gives a token', async () => {
    token = await requestToken(gateway?.url ?? '', localApiKey());
    return 'for five minutes at most';
  });
  const door = await simulatedDoor(run);
  await list.run('a wrong secret is refused', () => checkWrongSecrets(door, door.secret));
  await list.run('an unknown key or token is refused', () => checkUnknownTokens(run, token));
  await checkMessage(list, { run, token, marker: door.marker });
  await list.run('every app has its metrics', () => checkMetrics(run));
  await list.run('no secret is in a log', () => checkLogs(run, { token, secretToken: door.secret }));
  const { failed, results } = list;
  console.log(
    failed === 0
      ? `\nAll ${results.length} checks passed.`
      : `\n${failed} of ${results.length} checks failed.`,
  );
  return failed === 0 ? 0 : 1;
}

async function checkMessage(
  list: CheckList,
  { run, token, marker }: { run: RunFile; token: string; marker: string },
): Promise<void> {
  const { websocketUrl } = run;
  let live: LiveEvents | undefined;
  await list.run('the WebSocket lets the token in', async () => {
    live = await LiveEvents.open({ websocketUrl, token });
    return websocketUrl;
  });
  const cursor = live?.cursor ?? '';
  const answered = await list.run('a message is answered', () => checkReply(run));
  if (!live) return;
  const heard = live;
  if (answered)
    await list.run('a resume by cursor is complete', () =>
      checkResume(heard, cursor, { websocketUrl, token }),
    );
  await list.run('what was refused was not stored', () => checkNothingStored(heard, marker));
  heard.close();
}

/** Where the simulated bot's webhooks go in, with its secret. */
async function simulatedDoor(run: RunFile): Promise<Door & { secret: string }> {
  const env = toolEnvironment();
  const workspaceId = await workspaceIdOf(DEFAULT_WORKSPACE, run);
  const installation = await openDatabase(run.appUrl, env['MASTER_KEY'] || undefined);
  try {
    const accounts = await installation.transaction.run(workspaceId, (tx) => installation.accounts.list(tx));
    const [botId] = simulatedBotToken(loadSecrets()).split(':');
    const account = accounts.find(
      ({ platform, externalId }) => platform === PLATFORM && externalId === botId,
    );
    const stored = account && (await installation.accounts.find(account.id));
    if (!account || !stored)
      throw new SetupError('The simulated bot is not connected: start again with "npm start".');
    const ingest = run.apps.find(({ name }) => name === 'ingest');
    const { secretToken: secret } = stored.credentials as { secretToken: string };
    return {
      url: webhookUrl(ingest?.url ?? '', PLATFORM, account.id),
      marker: `refused-${randomUUID()}`,
      secret,
    };
  } finally {
    await installation.close();
  }
}

async function checkLogs(run: RunFile, used: NamedSecrets): Promise<string> {
  const kept = secretsIn(run.secretsFile);
  const secrets = {
    ...kept,
    ...used,
    apiKey: localApiKey(),
    botToken: simulatedBotToken(loadSecrets()),
    ownerPassword: passwordOf(run.ownerUrl),
    redisPassword: passwordOf(run.redisUrl),
  };
  const { files, lines, found } = await scanLogs(run.logsFolder, secrets);
  if (files === 0) throw new Error(`there are no logs in ${run.logsFolder}`);
  if (found.length > 0) throw new Error(`${found.length} lines hold one: ${found.slice(0, 3).join(', ')}`);
  return `${Object.keys(secrets).length} secrets, ${files} logs, ${lines} lines`;
}

runTool(main);
