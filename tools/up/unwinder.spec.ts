import { Unwinder, type Running } from './unwinder';

describe('Unwinder', () => {
  let told: string[];
  const running = (name: string, stop = (): Promise<void> => Promise.resolve()): Running => ({
    stop: () => {
      told.push(`stop ${name}`);
      return stop();
    },
    kill: () => told.push(`kill ${name}`),
  });

  beforeEach(() => (told = []));

  it('stops the last layer first and one layer after another', async () => {
    const unwinder = new Unwinder();
    unwinder.add(running('postgres'));
    unwinder.add(
      running('ingest', () => Promise.resolve().then(() => void told.push('ingest ended'))),
      running('delivery'),
    );
    await unwinder.stopAll();
    expect(told).toEqual(['stop ingest', 'stop delivery', 'ingest ended', 'stop postgres']);
  });

  it('kills what fails to stop and goes on with the rest', async () => {
    const unwinder = new Unwinder();
    unwinder.add(running('redis'));
    unwinder.add(running('ingest', () => Promise.reject(new Error('no'))));
    await unwinder.stopAll();
    expect(told).toEqual(['stop ingest', 'kill ingest', 'stop redis']);
  });
});
