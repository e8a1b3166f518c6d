import { readRunFile, SetupError, type RunFile } from '@causerie/local-stack';
import { LiveEvents, localApiKey, requestToken, runTool } from '@causerie/setup';
import { CheckList } from './check-list';
import { checkHealth, checkMetrics, checkUnknownTokens, checkWrongProofs } from './http-checks';
import { checkNothingStored, checkReply, checkResume } from './message-checks';
import { passwordOf, scanLogs, secretsIn, type NamedSecrets } from './secret-scan';
import { simulatedDoors } from './simulated-doors';

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
  const doors = await simulatedDoors(run);
  await list.run('a wrong secret is refused', () => checkWrongProofs(doors));
  await list.run('an unknown key or token is refused', () => checkUnknownTokens(run, token));
  await checkMessages(list, { run, token, markers: doors.map(({ marker }) => marker) });
  await list.run('every app has its metrics', () => checkMetrics(run));
  await list.run('no secret is in a log', () =>
    checkLogs(run, Object.assign({ token }, ...doors.map(({ secrets }) => secrets))),
  );
  const { failed, results } = list;
  console.log(
    failed === 0
      ? `\nAll ${results.length} checks passed.`
      : `\n${failed} of ${results.length} checks failed.`,
  );
  return failed === 0 ? 0 : 1;
}

async function checkMessages(
  list: CheckList,
  { run, token, markers }: { run: RunFile; token: string; markers: readonly string[] },
): Promise<void> {
  const { websocketUrl } = run;
  let live: LiveEvents | undefined;
  await list.run('the WebSocket lets the token in', async () => {
    live = await LiveEvents.open({ websocketUrl, token });
    return websocketUrl;
  });
  const cursor = live?.cursor ?? '';
  let answered = true;
  for (const { platform } of run.simulators)
    answered =
      (await list.run(`a message on ${platform} is answered`, () => checkReply(run, platform))) && answered;
  if (!live) return;
  const heard = live;
  if (answered)
    await list.run('a resume by cursor is complete', () =>
      checkResume(heard, cursor, { websocketUrl, token }),
    );
  await list.run('what was refused was not stored', () => checkNothingStored(heard, markers));
  heard.close();
}

async function checkLogs(run: RunFile, used: NamedSecrets): Promise<string> {
  const kept = secretsIn(run.secretsFile);
  const secrets = {
    ...kept,
    ...used,
    apiKey: localApiKey(),
    ownerPassword: passwordOf(run.ownerUrl),
    redisPassword: passwordOf(run.redisUrl),
  };
  const { files, lines, found } = await scanLogs(run.logsFolder, secrets);
  if (files === 0) throw new Error(`there are no logs in ${run.logsFolder}`);
  if (found.length > 0) throw new Error(`${found.length} lines hold one: ${found.slice(0, 3).join(', ')}`);
  return `${Object.keys(secrets).length} secrets, ${files} logs, ${lines} lines`;
}

runTool(main);
