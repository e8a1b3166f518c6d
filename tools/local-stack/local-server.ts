import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { lastLines } from './files';
import { isAlive, signal, waitForExit, waitUntil } from './processes';
import { SetupError } from './setup-error';

/** Where progress is told; one short line a call. */
export type Log = (line: string) => void;

/** A running local server. `pid` changes with a restart; `port` and address do not. */
export interface LocalServer {
  readonly port: number;
  readonly pid: number;
  /** True when the server was already running and has been taken over as it is. */
  readonly reused: boolean;
  isRunning(): boolean;
  /** Ends it in order: clients are cut, data is flushed. At most 8 s, then it is killed. */
  stop(): Promise<void>;
  /** Stops it if it runs and starts it on the same port and data. */
  restart(): Promise<void>;
  /** kill -9, for tests of what happens then. */
  kill(): Promise<void>;
}

const STOP = { politeMs: 4_000, firmMs: 2_000, killMs: 2_000 } as const;
const READY_TIMEOUT_MS = 30_000;
const LOG_LINES_SHOWN = 15;

/** What differs between the servers: how a process is launched and which signals end it. */
export interface ServerRecipe {
  readonly name: string;
  readonly port: number;
  readonly launch: () => Promise<number>;
  /** In order of force; SIGKILL follows by itself. */
  readonly stopSignals: readonly [NodeJS.Signals, NodeJS.Signals];
}

export function localServer(recipe: ServerRecipe, firstPid: number, reused: boolean): LocalServer {
  let pid = firstPid;
  const stop = async (): Promise<void> => {
    const [polite, firm] = recipe.stopSignals;
    signal(pid, polite);
    if (await waitForExit(pid, STOP.politeMs)) return;
    signal(pid, firm);
    if (await waitForExit(pid, STOP.firmMs)) return;
    signal(pid, 'SIGKILL');
    await waitForExit(pid, STOP.killMs);
  };
  return {
    port: recipe.port,
    reused,
    stop,
    get pid() {
      return pid;
    },
    isRunning: () => isAlive(pid),
    restart: async () => {
      if (isAlive(pid)) await stop();
      pid = await recipe.launch();
    },
    kill: async () => {
      signal(pid, 'SIGKILL');
      await waitForExit(pid, STOP.killMs);
    },
  };
}

export interface LaunchOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly uid?: number;
  readonly gid?: number;
  /** False while the server is not ready yet; a throw ends the wait. */
  readonly ready: () => Promise<boolean>;
}

/**
 * Starts a server in a process group of its own (a Ctrl-C in the terminal must reach only the program that stops
 * things in order) and waits until it is ready. It outlives this process unless it is stopped.
 */
export async function launchServer(options: LaunchOptions): Promise<number> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(options.command, options.args, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env,
    uid: options.uid,
    gid: options.gid,
  });
  closeSync(log);
  child.unref();
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const pid = child.pid;
  const over = (): boolean =>
    failure !== undefined || pid === undefined || child.exitCode !== null || !isAlive(pid);
  let ready = false;
  await waitUntil(async () => over() || (ready = await options.ready()), READY_TIMEOUT_MS);
  if (ready && pid !== undefined) return pid;
  if (pid !== undefined && isAlive(pid)) signal(pid, 'SIGKILL');
  const why = failure?.message ?? (lastLines(options.logFile, LOG_LINES_SHOWN) || 'it printed nothing');
  throw new SetupError(`${options.name} did not start; its log (${options.logFile}) ends with:\n${why}`);
}
