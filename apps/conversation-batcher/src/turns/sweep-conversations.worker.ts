// In:    conversations whose due_at has passed: an answer is wanted and nobody was woken.
// Out:   a window in turn-window, where there is none.
// Fails: the next look finds them again.
import { SweepWorker } from '@causerie/app-shell';
import { Metrics } from '@causerie/observability';
import { TurnOpeningStore } from '@causerie/persistence';
import { TurnWindow } from '@causerie/turn-window';
import { Inject, Injectable } from '@nestjs/common';
import { BATCHER_CONFIG, type BatcherConfig } from '../config';

/** A row that was found is looked at again after this long, should its window be lost too. */
const AGAIN_MS = 3_000;
/** A message that waits longer than any window and answer take is one that nobody will look at. */
const UNANSWERED_MS = 60_000;

@Injectable()
export class SweepConversationsWorker extends SweepWorker {
  constructor(
    private readonly store: TurnOpeningStore,
    private readonly window: TurnWindow,
    private readonly metrics: Metrics,
    @Inject(BATCHER_CONFIG) private readonly config: BatcherConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
    metrics.readAtScrape('acknowledged_but_unanswered', async () => [
      { labels: {}, value: await this.store.countUnanswered(UNANSWERED_MS) },
    ]);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
    const found = await this.store.sweep(this.config.SWEEP_BATCH, AGAIN_MS);
    if (found.length === 0) return false;
    const armed = await this.window.armIfAbsent(
      found.map((conversation) => ({ ...conversation, quietMs: 0 })),
    );
    if (armed > 0) this.metrics.counter('sweeper_found_total').inc({ what: 'conversation' }, armed);
    return found.length === this.config.SWEEP_BATCH;
  }
}
