// In:    conversations whose contact waits for a person.
// Out:   an event and a log line for each long wait, once; too long ones go back to the bot.
// Fails: the next look finds them again.
import { SweepWorker } from '@causerie/app-shell';
import { Metrics, PinoLogger } from '@causerie/observability';
import { ConversationOwnerStore, type LongWait } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Inject, Injectable } from '@nestjs/common';
import { BATCHER_CONFIG, type BatcherConfig } from '../config';

@Injectable()
export class SweepWaitingWorker extends SweepWorker {
  constructor(
    private readonly store: ConversationOwnerStore,
    private readonly news: NewsPublisher,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
    @Inject(BATCHER_CONFIG) private readonly config: BatcherConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
    metrics.readAtScrape('conversations_waiting_for_human', async () => [
      { labels: {}, value: await this.store.countWaiting() },
    ]);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
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
