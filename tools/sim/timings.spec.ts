import type { LiveEvent } from '@causerie/setup';
import { timingsOf, timingsTable } from './timings';
import { whyNoReply } from './why-no-reply';

const event = (type: string, at: string, payload: object = {}): LiveEvent => ({
  type,
  at: `2026-01-01T00:00:0${at}Z`,
  channel: '',
  cursor: '',
  payload: payload as LiveEvent['payload'],
  receivedAtMs: 0,
});
const created = (direction: string, at: string) =>
  event('message.created', at, { message: { direction, parts: [{ kind: 'text', text: 'x' }] } });

const EVENTS = [
  created('inbound', '1.000'),
  created('inbound', '1.500'),
  event('turn.opened', '3.510'),
  created('outbound', '3.600'),
  event('turn.ended', '3.601'),
];

describe('the timings', () => {
  it('count from the last text sent; the quiet window from its commit to the turn', () => {
    const times = { sentAtMs: 1_000, acknowledgedAtMs: 1_012, repliedAtMs: 3_100 };
    const timings = timingsOf(times, EVENTS);
    expect(timings).toEqual({ acknowledgedMs: 12, typingMs: undefined, replyMs: 2_100, quietMs: 2_010 });
    expect(timingsTable(timings)).toEqual([
      'sent                     0 ms',
      'webhook acknowledged    12 ms',
      'typing seen                 -',
      'reply                 2100 ms  of which 2010 ms waiting whether more would come',
    ]);
  });
});

describe('a missing reply', () => {
  const silence = (count: number, acknowledgedAtMs?: number, live = true): string =>
    whyNoReply({
      times: { sentAtMs: 0, acknowledgedAtMs },
      events: EVENTS.slice(0, count),
      live,
      timeoutMs: 30_000,
    });

  it('is told with the place where the message stopped and the log to read', () => {
    expect(silence(0)).toMatch(/the webhook was not acknowledged\. Look into \.causerie\/logs\/ingest\.log/);
    expect(silence(0, 5)).toMatch(/realtime-gateway\.log/);
    expect(silence(2, 5)).toMatch(
      /no turn was opened\. Look into \.causerie\/logs\/conversation-batcher\.log/,
    );
    expect(silence(3, 5)).toMatch(/ai-responder\.log/);
    expect(silence(5, 5)).toMatch(/delivery\.log/);
    expect(silence(0, 5, false)).toMatch(/could not be heard/);
  });
});
