import { SEND_FAILURES } from '@causerie/channel-kit';
import { TelegramError } from 'telegraf';
import { refusalOf, REFUSALS, silenceOf } from './errors';

const facts = { payload: { chat_id: 5 }, secrets: ['s3cret'], movedAlias: (id: string) => `moved/${id}` };

const refused = (error_code: number, description: string, parameters = {}, payload: object = facts.payload) =>
  refusalOf(new TelegramError({ error_code, description, parameters }), {
    ...facts,
    payload: { ...payload },
  });

const silent = (fields: object, message = '') => silenceOf(Object.assign(new Error(message), fields));

describe('a refusal of Telegram', () => {
  it.each([
    [401, 'Unauthorized', 'auth'],
    [404, 'Not Found', 'auth'],
    [403, 'Forbidden: user is deactivated', 'undeliverable'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'undeliverable'],
    [400, 'Bad Request: chat not found', 'undeliverable'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'undeliverable'],
    [403, "Forbidden: the bot can't send messages to the bot", 'undeliverable'],
    [400, 'Bad Request: need administrator rights in the channel chat', 'undeliverable'],
    [400, 'Bad Request: have no write access to the chat', 'undeliverable'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'undeliverable'],
    [400, 'Bad Request: message thread not found', 'undeliverable'],
    [400, 'Bad Request: message thread is not a forum topic thread', 'undeliverable'],
    [400, 'Bad Request: TOPIC_CLOSED', 'undeliverable'],
    [400, 'Bad Request: BUTTON_DATA_INVALID', 'content_rejected'],
    [400, 'Logged out', 'auth'],
    [
      400,
      'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
      'content_rejected',
    ],
    [400, 'Bad Request: message is too long', 'content_rejected'],
    [400, 'Bad Request: QUOTE_TEXT_INVALID', 'content_rejected'],
    [400, 'Bad Request: message to edit not found', 'content_rejected'],
    [400, 'Bad Request: failed to get HTTP URL content', 'content_rejected'],
    [400, 'Bad Request: BUSINESS_PEER_USAGE_MISSING', 'window_closed'],
    [500, 'Internal Server Error', 'transient'],
    [504, 'Gateway Timeout', 'transient'],
    [418, 'Never seen', 'content_rejected'],
  ] as const)('%i %s is %s', (code, description, failureClass) => {
    expect(refused(code, description)).toMatchObject({ class: failureClass, code: String(code) });
  });

  it.each([
    'Bad Request: wrong file identifier/HTTP URL specified',
    'Bad Request: failed to send message #2 with the error message "Wrong file identifier/HTTP URL specified"',
    "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
    'Bad Request: wrong file_id or the file is temporarily unavailable',
    'Bad Request: FILE_REFERENCE_EXPIRED',
    "Bad Request: can't use file of type Photo as Document",
  ])('%s is about a handle only where the call has one', (description) => {
    const by = (payload: object) => refused(400, description, {}, payload).class;
    expect(by({ chat_id: 5, photo: 'AgACAgIAAxkBAAI' })).toBe('handle_refused');
    expect(by({ media: [{ media: 'attach://file0' }, { media: 'AgACAgIAAxkBAAI' }] })).toBe('handle_refused');
    expect(by({ media: { media: 'AgACAgIAAxkBAAI' } })).toBe('handle_refused');
    expect(by({ chat_id: 5, photo: 'https://garden.example/leaf.jpg' })).toBe('content_rejected');
    expect(by({ media: [{ media: 'attach://file0' }, { media: 'https://a.example/b' }] })).toBe(
      'content_rejected',
    );
    expect(by({ chat_id: 5, text: 'Hello' })).toBe('content_rejected');
  });

  it('makes the chat wait that was too fast, and the account where there is no chat', () => {
    const wait = { retry_after: 31 };
    expect(refused(429, 'Too Many Requests', wait)).toMatchObject({
      class: 'recipient_throttled',
      retryAfterMs: 31_000,
    });
    expect(refused(429, 'Too Many Requests', wait, {})).toMatchObject({
      class: 'account_throttled',
      retryAfterMs: 31_000,
    });
  });

  it('names the alias under which a group goes on', () => {
    const moved = refused(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -100_5 });
    expect(moved.movedToAlias).toBe('moved/-1005');
  });

  it('is told without secrets, and not at length', () => {
    const { description } = refused(400, `s3cret 123456789:${'A'.repeat(35)} ${'x'.repeat(5_000)}`);
    expect(description).toMatch(/^\[redacted\] \[redacted\] x+$/);
    expect(description.length).toBeLessThanOrEqual(500);
  });

  it('maps to the closed list only', () => {
    for (const row of REFUSALS) expect(SEND_FAILURES).toContain(row.class);
  });
});

describe('no answer from Telegram', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])(
    '%s means that nothing was sent',
    (code) => {
      expect(silent({ code })).toMatchObject({ class: 'transient', code });
    },
  );

  it.each([{ code: 'ECONNRESET' }, { code: 'EPIPE' }, { type: 'aborted' }, { type: 'invalid-json' }, {}])(
    '%j leaves the outcome unknown',
    (fields) => {
      expect(silent(fields)).toMatchObject({ class: 'unknown_outcome' });
    },
  );

  it('ETIMEDOUT and ECONNRESET before the connection stood mean that nothing was sent', () => {
    expect(silent({ code: 'ETIMEDOUT' }, 'reason: connect ETIMEDOUT 192.0.2.1:443')).toMatchObject({
      class: 'transient',
    });
    expect(silent({ code: 'ETIMEDOUT' }, 'reason: read ETIMEDOUT')).toMatchObject({
      class: 'unknown_outcome',
    });
    const handshake = 'Client network socket disconnected before secure TLS connection was established';
    expect(silent({ code: 'ECONNRESET' }, handshake)).toMatchObject({ class: 'transient' });
  });

  it('never repeats the words of the error, which hold the token', () => {
    const failure = silent(
      { code: 'ECONNRESET' },
      'request to https://api.telegram.org/bot1:abc/sendMessage failed',
    );
    expect(JSON.stringify(failure)).not.toContain('bot1');
  });
});
