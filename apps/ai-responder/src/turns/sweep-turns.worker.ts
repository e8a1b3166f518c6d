// In:    turns whose due_at has passed: their wake-up was lost, or their worker fell silent.
// Out:   a turn.answer job for each, under its present fence and a new id.
// Fails: the next look finds them again.
import { SweepWorker } from '@causerie/app-shell';
import { Metrics } from '@causerie/observability';
import { TurnAnsweringStore } from '@causerie/persistence';
import { JobProducer } from '@causerie/queue';
import { Inject, Injectable } from '@nestjs/common';
import { RESPONDER_CONFIG, type ResponderConfig } from '../config';

/** A turn that was found is looked at again after this long, should its job be lost too. */
const AGAIN_MS = 3_000;

@Injectable()
export class SweepTurnsWorker extends SweepWorker {
  constructor(
    private readonly store: TurnAnsweringStore,
    private readonly jobs: JobProducer,
    private readonly metrics: Metrics,
    @Inject(RESPONDER_CONFIG) private readonly config: ResponderConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
    const { SWEEP_BATCH, TURN_LEASE_MS } = this.config;
    const due = await this.store.sweep(SWEEP_BATCH, AGAIN_MS);
    // One new id a lease: turns that merely wait in a long queue do not make it longer at every look.
    const sweep = Math.floor(Date.now() / TURN_LEASE_MS);
    await Promise.all(
      due.map(({ workspaceId, turnId, fence, correlationId, leaseRanOut }) => {
        this.metrics.counter('sweeper_found_total').inc({ what: 'turn' });
        if (leaseRanOut) this.metrics.counter('turn_lease_expired_total').inc();
        return this.jobs.add('turn.answer', { v: 1, workspaceId, turnId, fence, sweep, correlationId });
      }),
    );
    return due.length === SWEEP_BATCH;
  }
}
