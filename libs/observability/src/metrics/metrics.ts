import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricName, type NamesOf } from './metric-definitions';
import type { LabelsOf, MetricSpec, TypedCounter, TypedGauge, TypedHistogram } from './metric-types';

type Labels<Name extends MetricName> = LabelsOf<(typeof METRICS)[Name]>;

export type GaugeReading<Name extends NamesOf<'gauge'>> = { labels: Labels<Name>; value: number };

/** The process's metrics. Names, labels and their values are checked when compiling; `metric-definitions.ts` has them. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly made = new Map<MetricName, Counter | Gauge | Histogram>();

  constructor(app: string, options: { processMetrics?: boolean } = {}) {
    this.registry.setDefaultLabels({ app });
    if (options.processMetrics !== false) collectDefaultMetrics({ register: this.registry });
  }

  counter<Name extends NamesOf<'counter'>>(name: Name): TypedCounter<Labels<Name>> {
    return this.get(name, (config) => new Counter(config)) as unknown as TypedCounter<Labels<Name>>;
  }

  gauge<Name extends NamesOf<'gauge'>>(name: Name): TypedGauge<Labels<Name>> {
    return this.get(name, (config) => new Gauge(config)) as unknown as TypedGauge<Labels<Name>>;
  }

  histogram<Name extends NamesOf<'histogram'>>(name: Name): TypedHistogram<Labels<Name>> {
    const buckets = [...METRICS[name].buckets!];
    const made = this.get(name, (config) => new Histogram({ ...config, buckets }));
    return made as unknown as TypedHistogram<Labels<Name>>;
  }

  /** A gauge that is read when the metrics are scraped. A reading that fails leaves the gauge without a value. */
  readAtScrape<Name extends NamesOf<'gauge'>>(
    name: Name,
    read: () => Promise<readonly GaugeReading<Name>[]> | readonly GaugeReading<Name>[],
  ): void {
    this.get(name, (config) => new Gauge({ ...config, collect: collector(read) }));
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  private get(
    name: MetricName,
    make: (config: MetricConfig) => Counter | Gauge | Histogram,
  ): Counter | Gauge | Histogram {
    const existing = this.made.get(name);
    if (existing !== undefined) return existing;
    const { help, labels }: MetricSpec = METRICS[name];
    const metric = make({ name, help, labelNames: Object.keys(labels), registers: [this.registry] });
    this.made.set(name, metric);
    return metric;
  }
}

interface MetricConfig {
  name: string;
  help: string;
  labelNames: string[];
  registers: Registry[];
}

type Reading = { labels: Record<string, string>; value: number };

function collector(read: () => Promise<readonly Reading[]> | readonly Reading[]) {
  return async function (this: Gauge): Promise<void> {
    this.reset();
    const readings = await Promise.resolve()
      .then(read)
      .catch(() => []);
    for (const { labels, value } of readings) this.set(labels, value);
  };
}
