// In:    conversations whose contact waits for a person.
// Out:   an event and a log line for each long wait, once; too long ones go back to the bot.
// Fails: the next look finds them again.
import { Repeating } from '@causerie/app-shell';
import { Metrics, PinoLogger } from '@causerie/observability';
import { ConversationOwnerStore, type LongWait } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BATCHER_CONFIG, type BatcherConfig } from '../config';

@Injectable()
export class SweepWaitingWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper: Repeating;

  constructor(
    private readonly store: ConversationOwnerStore,
    private readonly news: NewsPublisher,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
    @Inject(BATCHER_CONFIG) private readonly config: BatcherConfig,
  ) {
    this.sweeper = new Repeating({
      name: SweepWaitingWorker.name,
      everyMs: config.SWEEP_INTERVAL_MS,
      work: () => this.sweep(),
    });
    metrics.readAtScrape('conversations_waiting_for_human', async () => [
      { labels: {}, value: await this.store.countWaiting() },
    ]);
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeper.stop();
  }

  /** True: more may be due. */
  async sweep(): Promise<boolean> {
    const { ALARM_AFTER_MS, WAITING_HUMAN_MAX_MS, SWEEP_BATCH } = this.config;
    const found = await this.store.sweepWaiting(SWEEP_BATCH, {
      alarmAfterMs: ALARM_AFTER_MS || null,
      waitingMaxMs: WAITING_HUMAN_MAX_MS || null,
    });
    for (const wait of found) this.report(wait);
    if (found.length > 0) void this.news.publish('events.committed', { v: 1 });
    return found.length >= SWEEP_BATCH;
  }

  private report({ workspaceId, conversationId, result }: LongWait): void {
    this.metrics.counter('human_waits_total').inc({ result });
    const ids = { workspace_id: workspaceId, conversation_id: conversationId };
    if (result === 'alarmed') this.logger.warn(ids, 'A contact waits for a person, and nobody answers');
    else this.logger.info(ids, 'No person came: the bot has the conversation again');
  }
}
