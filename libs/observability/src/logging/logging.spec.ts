import { setImmediate as nextTick } from 'node:timers/promises';
import { correlationIdFrom } from './correlation';
import { createLogger } from './create-logger';
import { addToLogContext, correlationId, logContext, withLogContext } from './log-context';
import { logUnit } from './log-unit';
import { NestLogger } from './nest-logger';
import { prettyLine } from './pretty-lines';

function capture(pretty = false) {
  const written: string[] = [];
  const logger = createLogger({ app: 'test', pretty, destination: { write: (line) => written.push(line) } });
  return { logger, written, last: () => JSON.parse(written.at(-1)!) as Record<string, unknown> };
}

describe('the log context', () => {
  it('is on every line of the unit of work, and gone after it', async () => {
    const { logger, last } = capture();
    await withLogContext({ correlation_id: 'c1' }, async () => {
      addToLogContext({ workspace_id: 'w1' });
      await nextTick();
      logger.info({ turn_id: 't1' }, 'inside');
    });
    expect(last()).toMatchObject({
      app: 'test',
      level: 'info',
      correlation_id: 'c1',
      workspace_id: 'w1',
      turn_id: 't1',
    });
    logger.info('outside');
    expect(last()).not.toHaveProperty('correlation_id');
  });

  it('is inherited by inner work, which cannot change the outer one', () => {
    withLogContext({ correlation_id: 'c1' }, () => {
      withLogContext({ turn_id: 't1' }, () => {
        addToLogContext({ message_id: 'm1' });
        expect(logContext()).toEqual({ correlation_id: 'c1', turn_id: 't1', message_id: 'm1' });
      });
      expect(logContext()).toEqual({ correlation_id: 'c1' });
      expect(correlationId()).toBe('c1');
    });
  });

  it('keeps parallel units apart', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        withLogContext({ correlation_id: id }, async () => {
          await nextTick();
          return correlationId();
        }),
      ),
    );
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});

describe('logUnit', () => {
  const line = { unit: 'turn.answer', outcome: 'replied', processing_time_ms: 12.3456, platform: 'acme' };

  it('writes one line that says what, how it ended and how long it took', () => {
    const { logger, written, last } = capture();
    logUnit(logger, line);
    expect(written).toHaveLength(1);
    expect(last()).toMatchObject({ msg: 'turn.answer replied', level: 'info', processing_time_ms: 12.3 });
  });

  it('is a warning while it will be tried again, and an error when not', () => {
    const { logger, last } = capture();
    logUnit(logger, { ...line, err: new Error('x'), will_retry: true });
    expect(last()).toMatchObject({ level: 'warn', err: { type: 'Error', message: 'x' } });
    logUnit(logger, { ...line, err: new Error('x') });
    expect(last()).toMatchObject({ level: 'error' });
  });
});

describe('a line through Nest’s logger', () => {
  it('keeps the fields that come with its message, an error, or the stack of one', () => {
    const { logger, last } = capture();
    const nest = new NestLogger(logger);
    nest.warn({ message: 'A job failed', job: 'lane.drain', attempt: 2 }, 'JobWorker');
    expect(last()).toMatchObject({
      msg: 'A job failed',
      job: 'lane.drain',
      attempt: 2,
      context: 'JobWorker',
    });
    nest.error(new Error('broken'), 'JobWorker');
    expect(last()).toMatchObject({ msg: 'broken', err: { message: 'broken' }, context: 'JobWorker' });
    nest.error('failed', 'at line 1', 'JobWorker');
    expect(last()).toMatchObject({ msg: 'failed', stack: 'at line 1', context: 'JobWorker' });
  });
});

describe('correlationIdFrom', () => {
  it('keeps a usable id and replaces any other', () => {
    expect(correlationIdFrom('abcd-1234_X')).toBe('abcd-1234_X');
    for (const bad of [undefined, '', 'short', 'a'.repeat(65), 'with space!', 'line\nbreak-x', ['a', 'b']]) {
      expect(correlationIdFrom(bad)).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});

describe('pretty lines', () => {
  it('are for people, and hide secrets too', () => {
    const { logger, written } = capture(true);
    logger.warn({ turn_id: 't1', password: 'x' }, 'slow');
    expect(written[0]).toMatch(/^\d\d:\d\d:\d\d WARN {2}test slow turn_id=t1 password=\[secret\]\n$/);
    expect(
      prettyLine('{"level":"error","time":"2026-01-01T10:11:12Z","app":"a","msg":"m","err":{"stack":"S"}}'),
    ).toBe('10:11:12 ERROR a m\n    S\n');
  });
});
