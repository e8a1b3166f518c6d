import { errorMessage, newCorrelationId } from '@causerie/kernel';
import { Metrics } from '@causerie/observability';
import { ScheduleStore } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';
import { AnnouncedTransaction } from '../lanes/announced-transaction';

/** One that could not be queued is tried again after this long, and holds up no other. */
const AGAIN_MS = 30_000;

/** Turns scheduled messages that are due into ordinary outbound ones: seq, event, queue and lane in one transaction. */
@Injectable()
export class QueueDueMessages {
  private readonly logger = new Logger(QueueDueMessages.name);

  constructor(
    private readonly schedule: ScheduleStore,
    private readonly transaction: AnnouncedTransaction,
    private readonly jobs: JobProducer,
    private readonly metrics: Metrics,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  /** True: more may be due. */
  async queue(): Promise<boolean> {
    const { batch } = this.options.sweep;
    const due = await this.schedule.sweep(batch, AGAIN_MS);
    if (due.length === 0) return false;
    this.metrics.counter('sweeper_found_total').inc({ what: 'scheduled_message' }, due.length);
    for (const message of due) {
      await this.queueOne(message).catch((error: unknown) =>
        this.logger.warn(`A scheduled message was not queued: ${errorMessage(error)}`),
      );
    }
    return due.length === batch;
  }

  private async queueOne({ workspaceId, id }: DueMessage): Promise<void> {
    const correlationId = newCorrelationId();
    const { humanPauseMs } = this.options;
    const queued = await this.transaction.run(workspaceId, (tx) =>
      this.schedule.queue(tx, id, { correlationId, humanPauseMs }),
    );
    if (!queued) return;
    const { messageId: reason, conversationId } = queued;
    await this.jobs.add('lane.drain', { v: 1, workspaceId, conversationId, reason, correlationId });
  }
}

type DueMessage = Awaited<ReturnType<ScheduleStore['sweep']>>[number];
