import type { SendFailure } from '@causerie/channel-kit';
import { failureSentence } from './failure-sentence';

const failure = (given: Partial<SendFailure>): SendFailure => ({
  class: 'undeliverable',
  code: '400',
  description: '',
  ...given,
});

describe('a test message that failed', () => {
  it.each([
    [
      failure({ description: 'Bad Request: chat not found' }),
      /^The bot does not know chat 7: write to https:\/\/t.me\/b /,
    ],
    [
      failure({ code: '403', description: "Forbidden: bot can't initiate conversation with a user" }),
      /write to/,
    ],
    [failure({ code: '403', description: 'Forbidden: bot was blocked by the user' }), /has blocked the bot/],
    [
      failure({ code: '403', description: 'Forbidden: bot was kicked from the group chat' }),
      /is not in chat 7/,
    ],
    [failure({ class: 'auth', code: '401', description: 'Unauthorized' }), /does not know this token/],
    [failure({ class: 'recipient_throttled', code: '429', retryAfterMs: 2_400 }), /wait 3 s/],
    [
      failure({ class: 'transient', code: 'ENOTFOUND', description: 'No connection.' }),
      /\(ENOTFOUND\): No connection\.$/,
    ],
  ])('%j says what to do', (given, sentence) => {
    expect(failureSentence(given, { chat: '7', botLink: 'https://t.me/b' })).toMatch(sentence);
  });
});
