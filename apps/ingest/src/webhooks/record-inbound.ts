import { errorMessage, TransientError } from '@causerie/kernel';
import { Metrics } from '@causerie/observability';
import {
  InboundStore,
  isPermanentDatabaseError,
  type InboundOutcome,
  type ParsedWebhook,
} from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';
import { FollowCommit } from './follow-commit';

export interface Recorded {
  outcomes: InboundOutcome[];
  /** It was accepted and cannot be recorded: set aside, with its bytes. */
  quarantined: boolean;
}

interface Waiting {
  webhook: ParsedWebhook;
  resolve: (recorded: Recorded) => void;
  reject: (error: unknown) => void;
}

/**
 * Hop 3: one commit for all webhooks that wait. A webhook that comes while nothing is in flight is written at
 * once; those that come meanwhile gather and are written together. A batch that fails is written webhook by
 * webhook, so that one bad row cannot fail its neighbours.
 */
@Injectable()
export class RecordInbound {
  private waiting: Waiting[] = [];
  private waitingEvents = 0;
  private inFlight: Promise<void> | undefined;

  constructor(
    private readonly store: InboundStore,
    private readonly followCommit: FollowCommit,
    private readonly metrics: Metrics,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {
    metrics.readAtScrape('ingest_queue_length', () => [{ labels: {}, value: this.waitingEvents }]);
  }

  /** Resolves after the commit. @throws TransientError: nothing was stored */
  record(webhook: ParsedWebhook): Promise<Recorded> {
    if (this.waitingEvents >= this.config.INGEST_QUEUE_MAX) {
      return Promise.reject(
        new TransientError('Too many webhooks wait for the database.', this.retryAfterMs),
      );
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ webhook, resolve, reject });
      this.waitingEvents += webhook.events.length;
      this.inFlight ??= this.flush().finally(() => (this.inFlight = undefined));
    });
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.takeBatch();
      this.metrics
        .histogram('ingest_batch_size')
        .observe(sum(batch.map(({ webhook }) => webhook.events.length)));
      try {
        this.settle(batch, await this.write(batch.map(({ webhook }) => webhook)));
      } catch (error) {
        await this.writeOneByOne(batch, error);
      }
    }
  }

  private takeBatch(): Waiting[] {
    let events = 0;
    const end = this.waiting.findIndex(({ webhook }, i) => {
      events += webhook.events.length;
      return i > 0 && events > this.config.INGEST_BATCH_MAX;
    });
    const batch = this.waiting.splice(0, end === -1 ? this.waiting.length : end);
    for (const { webhook } of batch) this.waitingEvents -= webhook.events.length;
    return batch;
  }

  private async writeOneByOne(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (!isPermanentDatabaseError(error)) {
      const transient = new TransientError('The database did not take the webhook.', this.retryAfterMs, {
        cause: error,
      });
      for (const { reject } of batch) reject(transient);
      return;
    }
    for (const one of batch) {
      try {
        this.settle([one], await this.write([one.webhook]));
      } catch (own) {
        if (isPermanentDatabaseError(own)) await this.setAside(one, own);
        else
          one.reject(
            new TransientError('The database did not take the webhook.', this.retryAfterMs, { cause: own }),
          );
      }
    }
  }

  private async setAside({ webhook, resolve, reject }: Waiting, error: unknown): Promise<void> {
    try {
      await this.store.quarantine(webhook, 'record', errorMessage(error));
      resolve({ outcomes: [], quarantined: true });
    } catch (failure) {
      reject(
        new TransientError('The webhook could not be set aside.', this.retryAfterMs, { cause: failure }),
      );
    }
  }

  private async write(webhooks: readonly ParsedWebhook[]): Promise<InboundOutcome[]> {
    const outcomes = await this.store.record(webhooks, {
      sweepAfterMs: this.config.TURN_QUIET_MS + this.config.SWEEP_INTERVAL_MS,
      humanPauseMs: this.config.HUMAN_PAUSE_MS,
      echoWaitMs: this.config.INGEST_ECHO_WAIT_MS,
    });
    if (outcomes.length === 0) return outcomes;
    await this.followCommit.tell(outcomes);
    return outcomes;
  }

  private settle(batch: readonly Waiting[], outcomes: readonly InboundOutcome[]): void {
    for (const { webhook, resolve } of batch) {
      resolve({ outcomes: outcomes.filter((outcome) => outcome.webhook === webhook), quarantined: false });
    }
  }

  private get retryAfterMs(): number {
    return this.config.INGEST_RETRY_AFTER_SECONDS * 1000;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
