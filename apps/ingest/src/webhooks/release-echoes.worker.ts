// In:    echoes that may be our own and whose time is over, or whose conversation has a send of unknown fate.
// Out:   a person's message and takeover, or a settled send; the sequencer is told.
// Fails: the next look finds them again.
import { SweepWorker } from '@causerie/app-shell';
import { logUnit, Metrics, PinoLogger, stopwatch } from '@causerie/observability';
import { ParkedEchoStore } from '@causerie/persistence';
import { NewsPublisher } from '@causerie/redis';
import { Inject, Injectable } from '@nestjs/common';
import { INGEST_CONFIG, type IngestConfig } from '../config';

@Injectable()
export class ReleaseEchoesWorker extends SweepWorker {
  constructor(
    private readonly echoes: ParkedEchoStore,
    private readonly news: NewsPublisher,
    private readonly metrics: Metrics,
    private readonly logger: PinoLogger,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
  ) {
    super(config.SWEEP_INTERVAL_MS);
  }

  /** True: more may be due. */
  override async sweep(): Promise<boolean> {
    const elapsed = stopwatch();
    const released = await this.echoes.release(this.config.SWEEP_BATCH, {
      sweepAfterMs: this.config.TURN_QUIET_MS + this.config.SWEEP_INTERVAL_MS,
      humanPauseMs: this.config.HUMAN_PAUSE_MS,
    });
    if (released.length === 0) return false;
    void this.news.publish('events.committed', { v: 1 });
    for (const { author, workspaceId, conversationId } of released) {
      this.metrics.counter('ingest_echoes_total').inc({ author });
      logUnit(this.logger, {
        unit: 'echo.release',
        outcome: author,
        processing_time_ms: elapsed(),
        workspace_id: workspaceId,
        conversation_id: conversationId,
      });
    }
    return released.length === this.config.SWEEP_BATCH;
  }
}
