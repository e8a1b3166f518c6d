// In:    the clock.
// Out:   holds of ended turns released; credits_reconcile_diff.
// Fails: the next look does the same again.
import { SweepWorker } from '@causerie/app-shell';
import { Metrics } from '@causerie/observability';
import { CreditStore } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';

/** A hold lives for minutes, and a difference is a defect, not an event: neither is urgent. */
const EVERY_MS = 60_000;
const HOLDS_MAX = 500;

@Injectable()
export class SweepCreditsWorker extends SweepWorker {
  constructor(
    private readonly store: CreditStore,
    private readonly metrics: Metrics,
  ) {
    super(EVERY_MS);
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    this.now();
  }

  override async sweep(): Promise<void> {
    const expired = await this.store.expireHolds(HOLDS_MAX);
    if (expired > 0) this.metrics.counter('sweeper_found_total').inc({ what: 'credit_hold' }, expired);
    this.metrics.gauge('credits_reconcile_diff').set(await this.store.totalDifference());
  }
}
