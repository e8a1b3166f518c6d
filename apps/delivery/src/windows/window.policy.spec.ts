import { judgeWindow, type WindowFacts } from './window.policy';

const HOUR = 3_600_000;
const TEMPLATE = { kind: 'template', name: 'again', language: 'en', variables: {} } as const;
const facts = (given: Partial<WindowFacts> = {}): WindowFacts => ({
  capabilities: { replyWindowMs: 24 * HOUR, humanTag: { windowMs: 168 * HOUR } },
  author: 'bot',
  parts: [{ kind: 'text', text: 'Hello' }],
  sinceInboundMs: HOUR,
  marginMs: 60_000,
  reEngagement: undefined,
  reEngaged: false,
  isStarted: false,
  optedOut: false,
  ...given,
});
const verdict = (given: Partial<WindowFacts>) => judgeWindow(facts(given));
const blocked = (code: string) => ({ as: 'blocked', failure: { code } });

describe('the service window', () => {
  it.each<[string, Partial<WindowFacts>, object]>([
    ['is open while the contact wrote lately', {}, { as: 'free_form' }],
    [
      'is open to the last moment but the margin',
      { sinceInboundMs: 24 * HOUR - 60_001 },
      { as: 'free_form' },
    ],
    ['closes a margin before its end', { sinceInboundMs: 24 * HOUR - 60_000 }, blocked('REPLY_WINDOW')],
    ['is closed where the contact never wrote', { sinceInboundMs: null }, blocked('REPLY_WINDOW')],
    [
      'does not exist on a platform without one',
      { sinceInboundMs: null, capabilities: {}, reEngagement: TEMPLATE },
      { as: 'free_form' },
    ],
    ['lets a template go at any time', { sinceInboundMs: null, parts: [TEMPLATE] }, { as: 'template' }],
    [
      'lets a person go on under the human tag',
      { sinceInboundMs: 30 * HOUR, author: 'human' },
      { as: 'human_tag' },
    ],
    [
      'never lends the human tag to a bot',
      { sinceInboundMs: 30 * HOUR, author: 'bot' },
      blocked('REPLY_WINDOW'),
    ],
    [
      'never lends the human tag to the system',
      { sinceInboundMs: 30 * HOUR, author: 'system' },
      blocked('REPLY_WINDOW'),
    ],
    ['ends for a person, too', { sinceInboundMs: 168 * HOUR, author: 'human' }, blocked('REPLY_WINDOW')],
    [
      'is re-opened by the account’s template where there is one',
      { sinceInboundMs: 30 * HOUR, reEngagement: TEMPLATE },
      { as: 're_engagement', template: TEMPLATE },
    ],
    [
      'prefers a person’s own words to that template',
      { sinceInboundMs: 30 * HOUR, author: 'human', reEngagement: TEMPLATE },
      { as: 'human_tag' },
    ],
    [
      'is not asked to open twice without an answer',
      { sinceInboundMs: 30 * HOUR, reEngagement: TEMPLATE, reEngaged: true },
      blocked('RE_ENGAGED'),
    ],
    [
      'ends a message that is half out, without a template for the rest',
      { sinceInboundMs: 30 * HOUR, reEngagement: TEMPLATE, isStarted: true },
      blocked('REPLY_WINDOW'),
    ],
  ])('%s', (_name, given, expected) => {
    expect(verdict(given)).toMatchObject(expected);
  });
});

describe('a contact who wants no messages', () => {
  const optedOut = true;
  it.each<[string, Partial<WindowFacts>, object]>([
    ['gets none of the bot', {}, blocked('OPTED_OUT')],
    ['gets no template, of a person neither', { author: 'human', parts: [TEMPLATE] }, blocked('OPTED_OUT')],
    [
      'gets no invitation to write again',
      { author: 'system', sinceInboundMs: 30 * HOUR, reEngagement: TEMPLATE },
      blocked('OPTED_OUT'),
    ],
    ['is answered by a person', { author: 'human' }, { as: 'free_form' }],
    ['is told that it was heard', { author: 'system' }, { as: 'free_form' }],
  ])('%s', (_name, given, expected) => {
    expect(verdict({ optedOut, ...given })).toMatchObject(expected);
  });
});
