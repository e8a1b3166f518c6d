import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  loadSecrets,
  makePassableFolder,
  portIsFree,
  removeRunFile,
  secretsFile,
  SetupError,
  stateFolder,
  withEnvFile,
  workspaceRoot,
  writeRunFile,
  type LocalServer,
} from '@causerie/local-stack';
import { APPS, SIMULATOR, type CatalogEntry } from './app-catalog';
import { AppProcess } from './app-process';
import { childEnvironment } from './child-environment';
import { connectSimulated } from './connect-simulated';
import { providePostgres, provideRedis, type Server } from './infrastructure';
import { migrateDatabase } from './migrate-database';
import type { Progress } from './progress';
import { readyScreen } from './screen';
import { seedDatabase } from './seed-database';
import { readSettings, type Settings } from './settings';
import { Unwinder, type Running } from './unwinder';

/**
 * The budget of a stop is 10 s: apps 5 s to drain, the simulator 1 s, Redis and Postgres well under a second each when
 * nobody uses them any more. A step that overruns is cut by `stopAllMs`, when everything left is killed.
 */
const STOP = { appMs: 5_000, simulatorMs: 1_000, stopAllMs: 9_500 } as const;
const READY_TIMEOUT_MS = 60_000;

export interface Up {
  /** Resolves when everything is ready; rejects, with nothing left to show, when `stop` came first. */
  readonly started: Promise<void>;
  /** Stops everything in order, within 10 s. */
  stop(): Promise<void>;
  /** Kills everything now. */
  kill(): void;
}

/** Brings Causerie up on this machine, in this order: servers, schema, simulator, first data, apps. */
export function up(progress: Progress): Up {
  const unwinder = new Unwinder();
  const halt = new AbortController();
  const started = start({ progress, unwinder, halt: halt.signal });
  const stop = async (): Promise<void> => {
    halt.abort(new SetupError('Stopped before everything was ready.'));
    const watchdog = setTimeout(() => unwinder.killAll(), STOP.stopAllMs);
    // The step at work must end first, or what it starts would be missed.
    await started.catch(() => undefined);
    await unwinder.stopAll();
    clearTimeout(watchdog);
    removeRunFile();
  };
  return { started, stop, kill: () => unwinder.killAll() };
}

interface Context {
  readonly progress: Progress;
  readonly unwinder: Unwinder;
  readonly halt: AbortSignal;
}

async function start(context: Context): Promise<void> {
  const env = withEnvFile(process.env, join(workspaceRoot(), '.env'));
  const settings = readSettings(env);
  await checkPorts(settings);
  makePassableFolder(stateFolder());
  const secrets = loadSecrets();
  const masterKey = settings.masterKey ?? secrets.masterKey;
  const tokenSecret = settings.tokenSecret ?? secrets.tokenSecret;

  const postgres = await step(context, 'Postgres', (log) => providePostgres(settings.databaseUrl, log));
  own(context, postgres.embedded);
  const redis = await step(context, 'Redis', (log) => provideRedis(settings.redisUrl, log));
  own(context, redis.embedded);
  const appUrl = await step(context, 'Database schema', () =>
    migrateDatabase(postgres.url, secrets.appPassword),
  );
  const addresses = { appUrl, redisUrl: redis.url, masterKey, tokenSecret };
  const childEnv = childEnvironment(env, settings, addresses);
  await step(context, 'First data', () => seedDatabase({ ...addresses, ownerUrl: postgres.url, secrets }));
  const connect = (): Promise<void> =>
    connectSimulated({
      ...addresses,
      ownerUrl: postgres.url,
      simulators: simulatorsOf(settings),
      ingestUrl: localUrl(settings, 'ingest'),
    });
  await startLayer(context, [SIMULATOR], {
    settings,
    childEnv,
    graceMs: STOP.simulatorMs,
    // It keeps everything in memory: without this it would not know where webhooks go.
    afterRevival: connect,
  });
  await startLayer(context, APPS, { settings, childEnv, graceMs: STOP.appMs });
  // After the apps: a platform may ask an address whether it is ours before it sends there.
  await step(context, 'Simulated accounts', connect);
  announce(context, { settings, postgres, redis, appUrl });
}

/** Runs one step under the progress display; nothing new begins once a stop was asked for. */
async function step<T>(
  { progress, halt }: Context,
  title: string,
  work: (log: (line: string) => void) => Promise<T>,
) {
  halt.throwIfAborted();
  const shown = progress.step(title);
  try {
    const result = await work((line) => shown.detail(line));
    shown.done();
    return result;
  } catch (error) {
    shown.fail();
    throw error;
  }
}

/** An embedded server is ours to stop, whether this run started it or found it running. */
function own({ unwinder }: Context, server: LocalServer | undefined): void {
  if (server) unwinder.add({ stop: () => server.stop(), kill: () => void server.kill() });
}

interface LayerOptions {
  readonly settings: Settings;
  readonly childEnv: NodeJS.ProcessEnv;
  readonly graceMs: number;
  readonly afterRevival?: () => Promise<void>;
}

async function startLayer(
  context: Context,
  entries: readonly CatalogEntry[],
  options: LayerOptions,
): Promise<void> {
  const logs = join(stateFolder(), 'logs');
  mkdirSync(logs, { recursive: true });
  const title = entries.length === 1 ? 'Simulators' : 'Apps';
  await step(context, title, async (log) => {
    const processes = entries.map(
      (app) =>
        new AppProcess({
          app,
          port: options.settings.ports[app.name] ?? app.port,
          env: options.childEnv,
          root: workspaceRoot(),
          logFile: join(logs, `${app.name}.log`),
          report: context.progress.line,
          afterRevival: options.afterRevival,
        }),
    );
    context.unwinder.add(...processes.map((each) => asRunning(each, options.graceMs)));
    for (const each of processes) each.start();
    const waiting = new Set(processes.map(({ name }) => name));
    log(`waiting for ${[...waiting].join(', ')}`);
    const readiness = processes.map(async (each) => {
      await each.waitReady(READY_TIMEOUT_MS);
      waiting.delete(each.name);
      log(`waiting for ${[...waiting].join(', ')}`);
    });
    await Promise.race([Promise.all(readiness), aborted(context.halt)]);
  });
}

/** Rejects once a stop was asked for: what is still starting is then stopped as it is. */
function aborted(halt: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = (): void => reject(halt.reason as Error);
    if (halt.aborted) refuse();
    else halt.addEventListener('abort', refuse, { once: true });
  });
}

function asRunning(app: AppProcess, graceMs: number): Running {
  return { stop: () => app.stop(graceMs), kill: () => app.kill() };
}

async function checkPorts({ ports, simulatorPorts }: Settings): Promise<void> {
  const problems: string[] = [];
  const wanted = [
    ...APPS.map(({ name, portVariable }) => ({ name, portVariable, port: ports[name] ?? 0 })),
    ...simulatorPorts.map(({ platform, port }) => ({
      name: `simulated ${platform}`,
      portVariable: SIMULATOR.portVariable,
      port,
    })),
  ];
  for (const { name, portVariable, port } of wanted) {
    if (await portIsFree(port)) continue;
    problems.push(
      `Port ${port} for ${name} is in use: stop the program that holds it, or set ${portVariable} to another.`,
    );
  }
  if (problems.length > 0) throw new SetupError(problems.join('\n'));
}

interface Announcement {
  readonly settings: Settings;
  readonly postgres: Server;
  readonly redis: Server;
  readonly appUrl: string;
}

function announce({ progress }: Context, { settings, postgres, redis, appUrl }: Announcement): void {
  const { ports, publicUrl } = settings;
  const websocketUrl = `ws://127.0.0.1:${ports['realtime-gateway']}/ws`;
  const url = (name: string): string => localUrl(settings, name);
  writeRunFile({
    pid: process.pid,
    startedAt: new Date(performance.timeOrigin).toISOString(),
    apps: APPS.map(({ name, port }) => ({ name, port: ports[name] ?? port, url: url(name) })),
    simulators: simulatorsOf(settings),
    publicUrl,
    websocketUrl,
    ownerUrl: postgres.url,
    appUrl,
    redisUrl: redis.url,
    secretsFile: secretsFile(),
    logsFolder: join(stateFolder(), 'logs'),
  });
  // Since the command was given: installing and building are part of the wait.
  const seconds = performance.now() / 1000;
  const logsFolder = '.causerie/logs';
  progress.line(
    readyScreen({
      settings,
      postgres: postgres.about,
      redis: redis.about,
      websocketUrl,
      logsFolder,
      seconds,
    }),
  );
}

function simulatorsOf({ simulatorPorts }: Settings): { platform: string; url: string }[] {
  return simulatorPorts.map(({ platform, port }) => ({ platform, url: `http://127.0.0.1:${port}` }));
}

function localUrl({ ports }: Settings, name: string): string {
  return `http://127.0.0.1:${ports[name]}`;
}
