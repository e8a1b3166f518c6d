import type { JobPayload } from '@causerie/contracts';
import { eventually, testRedis } from '@causerie/testing';
import {
  AnsweringApp,
  type AnsweringAppOptions,
  anAnswerJob,
  failForNow,
  failPermanently,
} from '../testing/answering-app';

describe('jobs', () => {
  let options: AnsweringAppOptions;
  let apps: AnsweringApp[];

  const start = async (more: Partial<AnsweringAppOptions> = {}) => {
    const app = await AnsweringApp.start({ ...options, ...more });
    apps.push(app);
    return app;
  };
  const ended = (app: AnsweringApp, count = 1) =>
    eventually('the jobs ended', () => app.notes.ended.length >= count);
  const isEmpty = (app: AnsweringApp) =>
    eventually('the queue is empty', async () =>
      (await app.queues.counts()).every(({ count }) => count === 0),
    );

  beforeEach(() => {
    options = testRedis();
    apps = [];
  });
  afterEach(() => Promise.all(apps.map((app) => app.stop())));

  it('reach their processor with their payload and correlation, and leave nothing behind', async () => {
    const app = await start();
    const job = anAnswerJob();
    expect(await app.producer.add('turn.answer', job)).toBe(true);
    await ended(app);
    expect(app.processor.seen).toEqual([
      { payload: job, context: expect.objectContaining({ correlationId: job.correlationId, attempt: 1 }) },
    ]);
    expect(app.notes.ended).toEqual([['turn.answer', 'done']]);
    await isEmpty(app);
  });

  it('of one hand-over are one, and those of the next one are new', async () => {
    const producer = await start({ consumes: false });
    const job = anAnswerJob(1);
    const next = anAnswerJob(2, job.turnId);
    for (const add of [job, job, next]) expect(await producer.producer.add('turn.answer', add)).toBe(true);
    const app = await start();
    await ended(app, 2);
    await isEmpty(app);
    expect(app.processor.seen.map(({ payload }) => payload.fence).sort()).toEqual([1, 2]);
  });

  it('may be added again under their id once they ended', async () => {
    const app = await start();
    const job = anAnswerJob();
    await app.producer.add('turn.answer', job);
    await isEmpty(app);
    await app.producer.add('turn.answer', job);
    await ended(app, 2);
  });

  it('wait for their delay', async () => {
    const app = await start();
    await app.producer.add('turn.answer', anAnswerJob(), { delayMs: 60_000 });
    expect(await app.queues.counts()).toContainEqual({ queue: 'turn.answer', state: 'delayed', count: 1 });
  });

  it('that can never succeed become one dead letter, without a second try', async () => {
    const app = await start();
    app.processor.behave = failPermanently;
    const job = anAnswerJob();
    await app.producer.add('turn.answer', job);
    await ended(app);
    await isEmpty(app);
    expect(app.processor.seen).toHaveLength(1);
    expect(app.notes.letters).toEqual([
      {
        job: 'turn.answer',
        jobId: `${job.turnId}.0`,
        workspaceId: job.workspaceId,
        payload: job,
        attempts: 1,
        error: expect.stringContaining('PermanentError'),
        correlationId: job.correlationId,
      },
    ]);
  });

  it('of a single try that fail in passing are dropped: the row brings them back', async () => {
    const app = await start();
    app.processor.behave = failForNow;
    await app.producer.add('turn.answer', anAnswerJob());
    await ended(app);
    await isEmpty(app);
    expect(app.notes.ended).toEqual([['turn.answer', 'drop']]);
    expect(app.notes.letters).toEqual([]);
  });

  it('with a payload that is not in the catalog are refused by the producer', async () => {
    const app = await start();
    const wrong = { ...anAnswerJob(), turnId: 'wrong' } as JobPayload<'turn.answer'>;
    expect(await app.producer.add('turn.answer', wrong)).toBe(false);
    await isEmpty(app);
  });

  it('with a payload that is not in the catalog become a dead letter at the consumer', async () => {
    const app = await start();
    await app.queues.get('turn.answer').add({ v: 99 }, { jobId: 'odd', removeOnFail: true });
    await ended(app);
    expect(app.processor.seen).toEqual([]);
    expect(app.notes.letters).toMatchObject([{ jobId: 'odd', workspaceId: null }]);
  });

  it('that the app did not declare cannot be added', async () => {
    const app = await start();
    const job = { v: 1, workspaceId: 'w', conversationId: 'c', reason: 'r', correlationId: 'x' } as const;
    await expect(app.producer.add('lane.drain', job)).rejects.toThrow(/not among the jobs/);
  });

  it('of one installation are not seen by another on the same Redis', async () => {
    const [here, there] = [await start(), await start(testRedis())];
    const job = anAnswerJob();
    await here.producer.add('turn.answer', job);
    await ended(here);
    await there.producer.add('turn.answer', anAnswerJob(1, job.turnId));
    await ended(there);
    expect(here.processor.seen).toHaveLength(1);
    expect(there.processor.seen).toHaveLength(1);
  });

  it('are shared out: each goes to one of two workers', async () => {
    const workers = [await start(), await start()];
    for (let i = 0; i < 40; i += 1) await workers[0]?.producer.add('turn.answer', anAnswerJob());
    const seen = () =>
      workers.flatMap(({ processor }) => processor.seen.map(({ payload }) => payload.turnId));
    await eventually('all are done', () => seen().length >= 40);
    expect(new Set(seen()).size).toBe(40);
    expect(seen()).toHaveLength(40);
  });

  it('cannot be added while Redis is away, which is told and harms nobody', async () => {
    const app = await start({ url: 'redis://127.0.0.1:1' });
    expect(await app.producer.add('turn.answer', anAnswerJob())).toBe(false);
    expect(await app.queues.counts()).toEqual([]);
  });

  it('keep an app from starting that is not their consumer', async () => {
    await expect(start({ app: 'ingest' })).rejects.toThrow(/belongs to ai-responder/);
  });
});
