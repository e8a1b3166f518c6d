import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, renameSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join, relative } from 'node:path';
import {
  isAlive,
  lastLines,
  SetupError,
  signal,
  waitForExit,
  waitUntil,
  workspaceRoot,
  type Log,
} from '@causerie/local-stack';
import { backoffMs } from '@causerie/kernel';
import type { CatalogEntry } from './app-catalog';

export interface AppProcessOptions {
  readonly app: CatalogEntry;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly root: string;
  readonly logFile: string;
  /** Told when the app dies and when it is back. */
  readonly report: Log;
  /** Done when it is back after a death, before that is reported: what it forgot is told to it again. */
  readonly afterRevival?: () => Promise<void>;
}

const RESTART = { baseMs: 1_000, capMs: 30_000, jitter: 0 };
/** Deaths that far apart have nothing to do with each other. */
const FORGET_AFTER_MS = 60_000;
const READY_AGAIN_MS = 30_000;
const LOG_BYTES_MAX = 10 * 1024 * 1024;
const LOG_LINES_READ = 100;
const LOG_LINES_SHOWN = 5;
const LOG_LINE_LENGTH_MAX = 300;
const PROBE_TIMEOUT_MS = 2_000;
/** Plain JavaScript, so that it is in the same place whether this file is compiled or not. */
const FOLLOW_PARENT = join(workspaceRoot(), 'tools', 'up', 'follow-parent.cjs');

/**
 * One app as a child process: 1. started, its output in a file of its own; 2. waited for; 3. started again, later and
 * later, whenever it dies after it was ready; 4. stopped in order.
 */
export class AppProcess {
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;
  /** Set once it was ready: from then on a death is answered by a new start. */
  private supervised = false;
  private deaths = 0;
  private startedAt = 0;
  /** Where the log of this start begins. */
  private logFrom = 0;

  constructor(private readonly options: AppProcessOptions) {}

  get name(): string {
    return this.options.app.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const { app, env, root, logFile, port } = this.options;
    const entry = join(root, app.entry);
    if (!existsSync(entry))
      throw new SetupError(`${app.entry} is missing: run "npm run build" and start again.`);
    const log = openLog(logFile);
    this.logFrom = fstatSync(log).size;
    // A group of its own: a Ctrl-C in the terminal must not reach it before its turn.
    const child = spawn(process.execPath, ['--enable-source-maps', '--require', FOLLOW_PARENT, entry], {
      cwd: root,
      detached: true,
      env: { ...env, PORT: String(port) },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    child.once('exit', (code, by) => this.onExit(by ?? `exit code ${code}`));
    child.once('error', (error) => this.options.report(`${app.name}: ${error.message}`));
    this.startedAt = Date.now();
    this.child = child;
  }

  /** Resolves when the app is ready; a SetupError with its last log lines when it died or took too long. */
  async waitReady(timeoutMs: number): Promise<void> {
    const { child } = this;
    const died = (): boolean => child === undefined || child.exitCode !== null || child.signalCode !== null;
    let answers = false;
    await waitUntil(async () => died() || this.stopping || (answers = await this.answers()), timeoutMs);
    if (this.stopping) return;
    if (answers) this.supervised = true;
    else
      throw new SetupError(
        `${this.name} ${died() ? 'ended while starting' : 'is not ready in time'}. ${this.lastWords()}`,
      );
  }

  /** Ends it; killed when it takes longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { pid } = this;
    if (pid === undefined || !isAlive(pid)) return;
    signal(pid, 'SIGTERM');
    if (await waitForExit(pid, graceMs)) return;
    this.options.report(`${this.name} did not stop within ${graceMs / 1000} s and was killed`);
    this.kill();
    await waitForExit(pid, PROBE_TIMEOUT_MS);
  }

  kill(): void {
    this.stopping = true;
    clearTimeout(this.timer);
    if (this.pid !== undefined && isAlive(this.pid)) signal(this.pid, 'SIGKILL');
  }

  private async answers(): Promise<boolean> {
    const { app, port } = this.options;
    return app.readiness === 'port' ? portAnswers(port) : isReady(port);
  }

  private onExit(how: string): void {
    if (this.stopping || !this.supervised) return;
    this.deaths = Date.now() - this.startedAt > FORGET_AFTER_MS ? 1 : this.deaths + 1;
    const delayMs = backoffMs(this.deaths, RESTART);
    this.options.report(
      `${this.name} died (${how}) and starts again in ${delayMs / 1000} s. ${this.lastWords()}`,
    );
    this.timer = setTimeout(() => void this.revive(), delayMs);
  }

  private async revive(): Promise<void> {
    try {
      this.start();
      await this.waitReady(READY_AGAIN_MS);
      if (this.stopping) return;
      await this.options.afterRevival?.();
      this.options.report(`${this.name} is back`);
    } catch {
      // Its death has been reported and the next start planned; only a live one that is not ready is news.
      const alive = this.pid !== undefined && isAlive(this.pid);
      if (alive) this.options.report(`${this.name} runs but is not ready`);
    }
  }

  /** What it said since it was started: sentences for people if there are any, else the end of its log. */
  private lastWords(): string {
    const { root, logFile } = this.options;
    const lines = lastLines(logFile, LOG_LINES_READ, this.logFrom).split('\n').filter(Boolean);
    const sentences = lines.filter((line) => !line.startsWith('{'));
    const shown = (sentences.length > 0 ? sentences : lines)
      .slice(-LOG_LINES_SHOWN)
      .map((line) => `\n    ${line.slice(0, LOG_LINE_LENGTH_MAX)}`);
    return `Its log, ${relative(root, logFile)}, ${lines.length === 0 ? 'is empty' : `ends with:${shown.join('')}`}`;
  }
}

/** Appends; a log that has grown large is set aside once, so that two files bound what is kept. */
function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}

function portAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
