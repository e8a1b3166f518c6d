import { eventually, testRedis } from '@causerie/testing';
import Bull from 'bull';
import { AnsweringApp, type AnsweringAppOptions, anAnswerJob } from '../testing/answering-app';
import { bullOptions } from './bull-options';

describe('the end of a worker', () => {
  let options: AnsweringAppOptions;

  beforeEach(() => (options = testRedis()));

  it('waits for running jobs and takes no more', async () => {
    const app = await AnsweringApp.start(options);
    const { processor, notes } = app;
    let finish = () => undefined as void;
    processor.behave = () => new Promise<void>((resolve) => (finish = resolve));
    await app.producer.add('turn.answer', anAnswerJob());
    await eventually('it runs', () => processor.seen.length === 1);
    const stopped = app.stop();
    const rest = await AnsweringApp.start({ ...options, consumes: false });
    await rest.producer.add('turn.answer', anAnswerJob());
    finish();
    await stopped;
    expect(notes.ended).toEqual([['turn.answer', 'done']]);
    expect(await rest.queues.counts()).toContainEqual({ queue: 'turn.answer', state: 'waiting', count: 1 });
    await rest.stop();
  });

  it('aborts what outlasts its patience', async () => {
    const app = await AnsweringApp.start({ ...options, drainMaxMs: 50 });
    const { processor, notes } = app;
    processor.behave = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('put down'))));
    await app.producer.add('turn.answer', anAnswerJob());
    await eventually('it runs', () => processor.seen.length === 1);
    await app.stop();
    expect(notes.ended).toEqual([['turn.answer', 'drop']]);
    expect(notes.letters).toEqual([]);
  });

  it('comes also when Redis is away', async () => {
    const app = await AnsweringApp.start({ ...options, url: 'redis://127.0.0.1:1' });
    await app.stop();
  });

  it('by kill -9 gives its job to another, any number of times', async () => {
    const producer = await AnsweringApp.start({ ...options, consumes: false });
    await producer.producer.add('turn.answer', anAnswerJob());

    // As a killed worker leaves it: taken under a lock that nobody prolongs.
    for (let death = 0; death < 2; death += 1) {
      const { name = '', ...settings } = bullOptions('turn.answer', {
        app: 'ai-responder',
        redisUrl: options.url,
        keyPrefix: options.keyPrefix,
      });
      const dying = new Bull(name, {
        ...settings,
        settings: { ...settings.settings, lockDuration: 50, stalledInterval: 100 },
      });
      // Without a handler it only gives back what has stalled, then takes it and falls silent.
      await eventually('the job is taken', async () => {
        await (dying as unknown as { moveUnlockedJobsToWait(): Promise<void> }).moveUnlockedJobsToWait();
        return (await dying.getWaitingCount()) > 0 && dying.getNextJob();
      });
      await dying.close(true);
      dying.client.disconnect();
      (dying as unknown as { bclient: { disconnect(): void } }).bclient.disconnect();
    }

    const app = await AnsweringApp.start(options);
    // Bull looks for silent workers every 5 s, and twice before it is sure.
    await eventually('it is answered', () => app.notes.ended.length === 1, 40_000);
    expect(app.notes.ended).toEqual([['turn.answer', 'done']]);
    // Bull tells it after it has given the job back: it may be answered before.
    await eventually('it is told', () => app.notes.stalled.length > 0);
    expect(app.notes.stalled).toEqual(['turn.answer']);
    expect(app.notes.letters).toEqual([]);
    await Promise.all([app.stop(), producer.stop()]);
  }, 60_000);
});
