import type { JobName } from '@causerie/contracts';
import { Metrics } from '@causerie/observability';
import type { JobOutcome, QueueObserver } from '@causerie/queue';
import { Injectable } from '@nestjs/common';

/** Binds what the queues tell to the process's metrics. */
@Injectable()
export class QueueMetrics implements QueueObserver {
  constructor(private readonly metrics: Metrics) {}

  onEnded(queue: JobName, outcome: JobOutcome, durationMs: number): void {
    this.metrics.histogram('bull_job_duration_seconds').observe({ queue }, durationMs / 1000);
    if (outcome === 'dead_letter') this.metrics.counter('dead_letters_total').inc({ queue });
  }

  onStalled(queue: JobName): void {
    this.metrics.counter('bull_stalled_total').inc({ queue });
  }
}
