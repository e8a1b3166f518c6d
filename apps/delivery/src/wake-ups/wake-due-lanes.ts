import { newCorrelationId } from '@causerie/kernel';
import { Metrics } from '@causerie/observability';
import { LaneStore } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';

/** A lane that was found is looked at again after this long, should its job be lost too. */
const AGAIN_MS = 3_000;

/** A job for every lane that is due. */
@Injectable()
export class WakeDueLanes {
  constructor(
    private readonly lanes: LaneStore,
    private readonly jobs: JobProducer,
    private readonly metrics: Metrics,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {}

  /** True: more may be due. */
  async wake(): Promise<boolean> {
    const { batch } = this.options.sweep;
    const found = await this.lanes.sweep(batch, AGAIN_MS);
    if (found.length === 0) return false;
    this.metrics.counter('sweeper_found_total').inc({ what: 'lane' }, found.length);
    const correlationId = newCorrelationId();
    const reason = `sweep.${correlationId}`;
    await Promise.all(
      found.map((lane) => this.jobs.add('lane.drain', { v: 1, ...lane, reason, correlationId })),
    );
    return found.length === batch;
  }
}
