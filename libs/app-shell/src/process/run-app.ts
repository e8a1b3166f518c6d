import type { LoadedConfig } from '@causerie/config';
import { scrub, serializeError } from '@causerie/observability';
import { startApp, type AppOptions, type RunningApp, type ShellConfig } from '../start-app';
import { startProblem } from './start-problem';

export interface ProgramOptions<Values extends ShellConfig> extends AppOptions<Values> {
  config: () => LoadedConfig<Values>;
}

/**
 * After the drain: 2 s to end requests in hand and close HTTP, 2 s to close Redis and Postgres. With the default drain
 * of 5 s a process is gone 9 s after its signal, inside the 10 s that Ctrl-C promises.
 */
const CLOSE_BUDGET_MS = 4000;

/** A terminal's Ctrl-C reaches the whole group, and the parent passes it on: that is one wish, not two. */
const REPEAT_AFTER_MS = 500;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

function say(sentence: string): void {
  process.stderr.write(`${scrub(sentence)}\n`);
}

function tellAndExit(error: unknown, listen: { port: number; host: string }): never {
  const problem = startProblem(error, listen);
  if (problem === undefined) say(`The start failed: ${JSON.stringify(serializeError(error))}`);
  else say(problem);
  process.exit(1);
}

class Program {
  /** When each reason to stop came first. */
  private readonly reasons = new Map<string, number>();

  constructor(
    private readonly running: Promise<RunningApp>,
    private readonly drainMs: number,
  ) {}

  watch(): void {
    for (const signal of SIGNALS) process.on(signal, () => this.stop(signal));
    // Our parent is gone, perhaps by kill -9: without it nobody would ever stop us.
    if (process.connected) process.on('disconnect', () => this.stop('disconnect'));
    // Crash-only: the state after such an error is unknown, and every lease and sweeper is made for a process that
    // just ends. Going on would be the risk.
    process.on('uncaughtException', (error) => void this.crash(error, 'uncaughtException'));
    process.on('unhandledRejection', (error) => void this.crash(error, 'unhandledRejection'));
  }

  private stop(why: string): void {
    const { reasons } = this;
    const since = reasons.get(why);
    if (since !== undefined) {
      if (performance.now() - since > REPEAT_AFTER_MS) this.giveUp('A second signal came');
      return;
    }
    reasons.set(why, performance.now());
    if (reasons.size > 1) return;
    setTimeout(() => this.giveUp('The time to stop is over'), this.drainMs + CLOSE_BUDGET_MS).unref();
    void this.stopInOrder(why);
  }

  private async stopInOrder(why: string): Promise<void> {
    try {
      const running = await this.running;
      await running.stop(why);
      process.exit(0);
    } catch (error) {
      say(`The stop failed: ${JSON.stringify(serializeError(error))}`);
      process.exit(1);
    }
  }

  private giveUp(reason: string): never {
    say(`${reason}: ending at once.`);
    process.exit(1);
  }

  private crash(error: unknown, kind: string): never {
    say(JSON.stringify({ level: 'fatal', msg: kind, err: serializeError(error) }));
    process.exit(1);
  }
}

/**
 * The whole of an app's `main.ts`: reads the configuration, starts the app, and ends the process in order.
 *
 * Exit codes: 0 after an ordered stop; 1 for a start that failed (one sentence on standard error), a crash, a second
 * signal, or a stop that took longer than the drain and 4 s.
 */
export async function runApp<Values extends ShellConfig>(options: ProgramOptions<Values>): Promise<void> {
  let listen = { port: 0, host: '' };
  try {
    const config = options.config();
    const { values } = config;
    listen = { port: values.PORT, host: values.HOST };
    const running = startApp(options, config);
    new Program(running, options.drainMs?.(values) ?? values.SHUTDOWN_DRAIN_MS).watch();
    const { url } = await running;
    // For a parent that started us with a channel: `npm start` and the tests.
    process.send?.({ type: 'ready', app: config.app, url });
  } catch (error) {
    tellAndExit(error, listen);
  }
}
