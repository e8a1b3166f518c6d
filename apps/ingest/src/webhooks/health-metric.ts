import { Metrics } from '@causerie/observability';
import { HealthStore } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';

/** Shows what platforms complain about: a critical account goes on until a send itself is refused. */
@Injectable()
export class HealthMetric {
  constructor(metrics: Metrics, health: HealthStore) {
    metrics.readAtScrape('channel_account_health', async () =>
      (await health.counts()).map(({ count, ...labels }) => ({ labels, value: count })),
    );
  }
}
