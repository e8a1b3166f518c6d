import { backoffMs, errorMessage } from '@causerie/kernel';
import { Logger } from '@nestjs/common';
import { WINDOW_SHARDS } from './shard';
import type { TurnWindow } from './turn-window';
import type { Claim } from './window-types';

export interface DueLoopOptions {
  /**
   * Sees to what is due (acknowledge or rearm each conversation). Its shard is not claimed again until it is
   * done. What it leaves or throws on comes back when the claim runs out.
   */
  handle: (claim: Claim) => Promise<void>;
  /** Most conversations of one shard in one claim. */
  max?: number;
  /** Length of a claim, ms: longer than `handle` ever takes for `max` conversations. */
  leaseMs?: number;
  /** The shortest window in use, ms: a new deadline is never nearer, so no one need wake the loop. */
  shortestWindowMs?: number;
}

/** Least time between two claims of a shard: below it, claims cost more than they gain. */
const REST_MS = 5;
const OUTAGE_BACKOFF = { baseMs: 50, capMs: 1_000 };

/**
 * Sleeps until the next deadline, claims what is due over all shards in one write, hands it on and goes on
 * without waiting for it. An outage of Redis makes it try less often, never end.
 */
export class DueLoop {
  private readonly logger = new Logger(DueLoop.name);
  private readonly options: Required<DueLoopOptions>;
  /** When each shard is looked at next, on this process's monotonic clock. */
  private readonly nextLookMs: number[] = Array.from({ length: WINDOW_SHARDS }, () => 0);
  private readonly handling = new Map<number, Promise<void>>();
  private failures = 0;
  private running: Promise<void> | undefined;
  private stopped = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly window: TurnWindow,
    options: DueLoopOptions,
  ) {
    this.options = { max: 128, leaseMs: 5_000, shortestWindowMs: 50, ...options };
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Claims no more, and resolves when what was claimed has been handled. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    await Promise.all(this.handling.values());
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      await this.round();
      if (!this.stopped) await this.sleep(this.restMs());
    }
  }

  private async round(): Promise<void> {
    const nowMs = performance.now();
    const shards = this.nextLookMs.flatMap((lookMs, shard) =>
      lookMs <= nowMs && !this.handling.has(shard) ? [shard] : [],
    );
    try {
      const { max, leaseMs } = this.options;
      const claims = await this.window.claimAll(shards.map((shard) => ({ shard, max, leaseMs })));
      this.failures = 0;
      for (const claim of claims) this.take(claim);
    } catch (error) {
      this.failures += 1;
      // The connection itself tells of its outage; this tells of anything else.
      this.logger.debug(`No claim: ${errorMessage(error)}`);
    }
  }

  private take(claim: Claim): void {
    const { shard, nextDueInMs } = claim;
    const { shortestWindowMs } = this.options;
    const restMs = Math.min(shortestWindowMs, Math.max(REST_MS, nextDueInMs ?? shortestWindowMs));
    this.nextLookMs[shard] = performance.now() + restMs;
    if (claim.due.length === 0) return;
    const handled = this.handleSafely(claim).finally(() => {
      this.handling.delete(shard);
      this.wake();
    });
    this.handling.set(shard, handled);
  }

  private async handleSafely(claim: Claim): Promise<void> {
    try {
      await this.options.handle(claim);
    } catch (error) {
      this.logger.error(
        `${claim.due.length} due conversations were not handled and will come back: ${errorMessage(error)}`,
      );
    }
  }

  private restMs(): number {
    if (this.failures > 0) return backoffMs(this.failures, OUTAGE_BACKOFF);
    const free = this.nextLookMs.filter((_, shard) => !this.handling.has(shard));
    return Math.max(
      REST_MS,
      Math.min(this.options.shortestWindowMs, ...free.map((at) => at - performance.now())),
    );
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      let timer = setTimeout(resolve, Math.ceil(ms));
      // Not at once: handlers that end together share one claim.
      this.wake = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, REST_MS);
      };
    });
  }
}
