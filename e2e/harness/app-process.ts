import { pickPort } from '@causerie/local-stack';
import { eventually } from '@causerie/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export const APP_NAMES = [
  'ingest',
  'media',
  'conversation-batcher',
  'ai-responder',
  'delivery',
  'realtime-gateway',
] as const;
export type AppName = (typeof APP_NAMES)[number];

/** One service as its own process, as it runs in production, and what a test may do to it. */
export class AppProcess {
  private child: ChildProcess | undefined;

  constructor(
    readonly name: AppName,
    private readonly env: Readonly<Record<string, string>>,
    readonly logFile: string,
    /** Picked at the first start unless given: others may have to know the address before. */
    private port = 0,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const entry = join(ROOT, 'dist', 'apps', this.name, 'src', 'main.js');
    if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\` first.`);
    // Kept over restarts: the platform knows the address.
    this.port ||= await pickPort();
    const child = spawn(process.execPath, ['--enable-source-maps', entry], {
      env: { PATH: process.env['PATH'], ...this.env, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => appendFileSync(this.logFile, chunk));
    }
    await eventually(`${this.name} to be ready`, () => this.isReady(child), 120_000);
  }

  /** Ends it without a warning, as a lost machine would. Resolves when it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Stands still until `thaw`, as a machine that swaps or a paused container. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  private async isReady(child: ChildProcess): Promise<boolean> {
    if (child.exitCode !== null)
      throw new Error(`${this.name} ended with ${child.exitCode}:\n${this.log().slice(-4_000)}`);
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}
