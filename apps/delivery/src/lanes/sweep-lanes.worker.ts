// In: lanes whose due_at has passed: a message waits and nobody was woken.
// Out: a job `lane.drain` for each, with a new id.
// Fails: the next look finds them again.
import { Repeating } from '@causerie/app-shell';
import { newCorrelationId } from '@causerie/kernel';
import { Metrics } from '@causerie/observability';
import { LaneStore } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from '../delivery-options';

/** A lane that was found is looked at again after this long, should its job be lost too. */
const AGAIN_MS = 3_000;

@Injectable()
export class SweepLanesWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper: Repeating;

  constructor(
    private readonly lanes: LaneStore,
    private readonly jobs: JobProducer,
    private readonly metrics: Metrics,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {
    const { everyMs } = options.sweep;
    this.sweeper = new Repeating({ name: SweepLanesWorker.name, everyMs, work: () => this.sweep() });
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeper.stop();
  }

  /** True: more may be due. */
  private async sweep(): Promise<boolean> {
    const found = await this.lanes.sweep(this.options.sweep.batch, AGAIN_MS);
    if (found.length === 0) return false;
    this.metrics.counter('sweeper_found_total').inc({ what: 'lane' }, found.length);
    const correlationId = newCorrelationId();
    const reason = `sweep.${correlationId}`;
    await Promise.all(
      found.map((lane) => this.jobs.add('lane.drain', { v: 1, ...lane, reason, correlationId })),
    );
    return found.length === this.options.sweep.batch;
  }
}
