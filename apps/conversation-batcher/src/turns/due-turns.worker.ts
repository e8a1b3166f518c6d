// In:    deadlines in turn-window.
// Out:   open turns; a turn.answer job for each.
// Fails: what was claimed and not acknowledged is due again when the claim runs out.
import { Metrics } from '@causerie/observability';
import { DueLoop, TurnWindow } from '@causerie/turn-window';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BATCHER_CONFIG, type BatcherConfig } from '../config';
import { FlushDueTurns } from './flush-due-turns';

@Injectable()
export class DueTurnsWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: DueLoop;

  constructor(
    private readonly window: TurnWindow,
    flushDueTurns: FlushDueTurns,
    metrics: Metrics,
    @Inject(BATCHER_CONFIG) config: BatcherConfig,
  ) {
    this.loop = new DueLoop(window, {
      handle: (claim) => flushDueTurns.flush(claim),
      shortestWindowMs: Math.min(config.TURN_IMMEDIATE_MS, config.TURN_QUIET_MS),
    });
    metrics.readAtScrape('batcher_open_windows', async () => [
      { labels: {}, value: await this.window.openWindows() },
    ]);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }
}
