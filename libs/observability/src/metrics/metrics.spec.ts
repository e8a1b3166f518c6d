import { METRICS } from './metric-definitions';
import { Metrics } from './metrics';

describe('metric definitions', () => {
  it('have no workspace, user or conversation labels', () => {
    const labels = Object.values(METRICS).flatMap((metric) => Object.keys(metric.labels));
    expect(labels.filter((label) => /workspace|user|contact|conversation|account|_id$/.test(label))).toEqual(
      [],
    );
  });

  it.each(Object.entries(METRICS))('%s has a name in base units and rising buckets', (name, metric) => {
    expect(name).toMatch(/^[a-z][a-z_]*[a-z]$/);
    expect(name).not.toMatch(/_(ms|millis|minutes)$/);
    expect(metric.kind === 'counter').toBe(name.endsWith('_total'));
    const buckets: readonly number[] = ('buckets' in metric ? metric.buckets : undefined) ?? [];
    expect([...buckets].sort((a, b) => a - b)).toEqual(buckets);
  });
});

describe('Metrics', () => {
  it('counts, sets and observes under the definitions’ names, with the app on every series', async () => {
    const metrics = new Metrics('ingest', { processMetrics: false });
    metrics.counter('turns_total').inc({ platform: 'acme', result: 'replied' });
    metrics.counter('turns_total').inc({ platform: 'acme', result: 'replied' }, 2);
    metrics.counter('turn_superseded_total').inc();
    metrics.gauge('rt_connections').set({ transport: 'websocket' }, 7);
    metrics.gauge('events_unsequenced').set(3);
    metrics.histogram('batcher_due_lag_seconds').observe(0.004);
    const text = await metrics.text();
    expect(text).toContain('turns_total{platform="acme",result="replied",app="ingest"} 3');
    expect(text).toContain('turn_superseded_total{app="ingest"} 1');
    expect(text).toContain('rt_connections{transport="websocket",app="ingest"} 7');
    expect(text).toContain('events_unsequenced{app="ingest"} 3');
    expect(text).toContain('batcher_due_lag_seconds_bucket{le="0.005",app="ingest"} 1');
  });

  it('reads a gauge at scrape, and drops the value when reading fails', async () => {
    const metrics = new Metrics('x', { processMetrics: false });
    let works = true;
    metrics.readAtScrape('bull_jobs', async () => {
      if (!works) throw new Error('no Redis');
      return [{ labels: { queue: 'turn.answer', state: 'waiting' }, value: 4 }];
    });
    expect(await metrics.text()).toContain('bull_jobs{queue="turn.answer",state="waiting",app="x"} 4');
    works = false;
    expect(await metrics.text()).not.toContain('bull_jobs{');
  });

  it('refuses wrong names, labels and label values when compiling', () => {
    const metrics = new Metrics('x', { processMetrics: false });
    const wrong = () => {
      // @ts-expect-error -- no such metric
      metrics.counter('no_such_total');
      // @ts-expect-error -- a gauge is not a counter
      metrics.counter('rt_connections');
      // @ts-expect-error -- not one of the ends of a turn
      metrics.counter('turns_total').inc({ platform: 'acme', result: 'lost' });
      // @ts-expect-error -- a label is missing
      metrics.counter('turns_total').inc({ result: 'replied' });
      // @ts-expect-error -- a metric without labels takes none
      metrics.counter('turn_superseded_total').inc({ platform: 'acme' });
    };
    expect(wrong).toBeDefined();
  });

  it('includes the process’s own metrics unless told not to', async () => {
    expect(await new Metrics('x').text()).toContain('process_cpu_user_seconds_total');
  });
});
