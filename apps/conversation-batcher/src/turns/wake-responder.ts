import { Metrics } from '@causerie/observability';
import type { OpenedTurn } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { NewsPublisher } from '@causerie/redis';
import { Injectable } from '@nestjs/common';

export interface TurnToAnswer extends OpenedTurn {
  workspaceId: string;
  platform: string;
  correlationId: string;
  /** The turn that this one replaces. */
  superseded?: string;
}

/** Tells of a turn whose row is committed. What is not heard, the responder's sweeper finds. */
@Injectable()
export class WakeResponder {
  constructor(
    private readonly jobs: JobProducer,
    private readonly news: NewsPublisher,
    private readonly metrics: Metrics,
  ) {}

  async wake({
    workspaceId,
    turnId,
    fence,
    fromSeq,
    toSeq,
    platform,
    correlationId,
    superseded,
  }: TurnToAnswer): Promise<void> {
    if (superseded) {
      this.metrics.counter('turn_superseded_total').inc();
      this.metrics.counter('turns_total').inc({ platform, result: 'superseded' });
      void this.news.publish('turn.stop', { v: 1, turnId: superseded });
    }
    this.metrics.histogram('batcher_batch_size').observe(toSeq - fromSeq + 1);
    void this.news.publish('events.committed', { v: 1 });
    await this.jobs.add('turn.answer', { v: 1, workspaceId, turnId, fence, correlationId });
  }
}
