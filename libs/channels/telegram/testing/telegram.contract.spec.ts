import { join } from 'node:path';
import { describeAttachmentContract, describeChannelContract } from '@causerie/channel-kit-testing';
import { telegramChannel } from '@causerie/channel-telegram';
import { fakeAccount, fakeToken } from './account';
import { samples } from './samples';
import { telegramSimulation } from './simulation';

const account = fakeAccount();

const refusal = (error_code: number, description: string, parameters?: Record<string, number>) => ({
  status: error_code,
  body: { ok: false, error_code, description, ...(parameters ? { parameters } : {}) },
});

/**
 * telegraf's HTTP client leaves a timer of 500 seconds behind when an answer breaks off in its body. It does no
 * harm to an app, but a test run would wait for it.
 */
const setTimer = global.setTimeout;
beforeAll(() => {
  jest.spyOn(global, 'setTimeout').mockImplementation(((work: () => void, ms?: number) => {
    const timer = setTimer(work, ms);
    return (ms ?? 0) > 60_000 ? timer.unref() : timer;
  }) as typeof setTimeout);
});
afterAll(() => jest.restoreAllMocks());

describeChannelContract({
  adapter: telegramChannel,
  folder: join(__dirname, '..'),
  account,
  givenCredentials: { token: fakeToken() },
  conversationAlias: '510000001',
  samples,
  proof: {
    header: 'x-telegram-bot-api-secret-token',
    headersFor: () => ({ 'x-telegram-bot-api-secret-token': account.credentials.secretToken }),
  },
  acceptedAnswer: {
    status: 200,
    body: {
      ok: true,
      result: { message_id: 77, date: 1_767_225_600, chat: { id: 510_000_001, type: 'private' } },
    },
  },
  failures: [
    {
      name: 'Too Many Requests',
      answer: refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
      class: 'recipient_throttled',
      retryAfterMs: 7_000,
    },
    { name: 'a revoked token', answer: refusal(401, 'Unauthorized'), class: 'auth' },
    { name: 'a token that never was', answer: refusal(404, 'Not Found'), class: 'auth' },
    {
      name: 'a block',
      answer: refusal(403, 'Forbidden: bot was blocked by the user'),
      class: 'undeliverable',
    },
    { name: 'an unknown chat', answer: refusal(400, 'Bad Request: chat not found'), class: 'undeliverable' },
    {
      name: 'broken formatting',
      answer: refusal(400, "Bad Request: can't parse entities: byte offset 3"),
      class: 'content_rejected',
    },
    {
      name: 'a refusal nobody has seen',
      answer: refusal(400, 'Bad Request: NEW_RULE'),
      class: 'content_rejected',
    },
    { name: 'a server error', answer: { status: 502, body: {} }, class: 'transient' },
    {
      name: 'an answer without a message',
      answer: { status: 200, body: { ok: true, result: true } },
      class: 'unknown_outcome',
    },
  ],
});

describeAttachmentContract({
  adapter: telegramChannel,
  simulation: telegramSimulation,
  kinds: ['image', 'video', 'audio', 'voice', 'document', 'animation', 'video_note', 'sticker'],
  address: 'asked_again',
  gone: 'maybe_later',
  tooLargeBytes: 21 * 1024 * 1024,
  unsupportedRefs: [{ fileId: '' }],
});
