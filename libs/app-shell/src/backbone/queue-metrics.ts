import type { JobName } from '@causerie/contracts';
import { Metrics, type GaugeReading } from '@causerie/observability';
import { JobQueues, type JobCount, type JobOutcome, type QueueObserver } from '@causerie/queue';
import { Injectable, Optional } from '@nestjs/common';

/** Binds what the queues tell to the process's metrics. */
@Injectable()
export class QueueMetrics implements QueueObserver {
  constructor(
    private readonly metrics: Metrics,
    @Optional() queues?: JobQueues,
  ) {
    if (queues) metrics.readAtScrape('bull_jobs', async () => (await queues.counts()).map(toReading));
  }

  onEnded(queue: JobName, outcome: JobOutcome, durationMs: number): void {
    this.metrics.histogram('bull_job_duration_seconds').observe({ queue }, durationMs / 1000);
    if (outcome === 'dead_letter') this.metrics.counter('dead_letters_total').inc({ queue });
  }

  onStalled(queue: JobName): void {
    this.metrics.counter('bull_stalled_total').inc({ queue });
  }
}

function toReading({ queue, state, count }: JobCount): GaugeReading<'bull_jobs'> {
  return { labels: { queue, state }, value: count };
}
