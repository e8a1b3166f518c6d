import type { Telegram } from 'telegraf';
import { startTelegramSimulator, type TelegramSimulator } from './simulator';
import { acknowledge, startReceiver, telegramFor, type Answerer } from './testing-kit';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

const textOf = (update: unknown) => (update as { message?: { text?: string } }).message?.text;
const fail =
  (status: number, headers: Record<string, string> = {}): Answerer =>
  (response) =>
    void response.writeHead(status, headers).end();

describe('webhooks', () => {
  let sim: TelegramSimulator;
  let telegram: Telegram;
  let receiver: Receiver;
  let user: number;

  const texts = () => receiver.posts.map(({ update }) => textOf(update));
  const accepted = (count: number) =>
    sim.bot().waitForPost(() => sim.bot().webhookPosts.filter((post) => post.accepted).length >= count);

  beforeEach(async () => {
    // A thousandth of the real waits: retries are still one after the other, and fast.
    sim = await startTelegramSimulator({ limits: 'off', webhooks: { backoffScale: 0.001 } });
    telegram = telegramFor(sim.url, sim.createBot().token);
    user = sim.createUser().id;
    receiver = await startReceiver();
  });

  afterEach(async () => {
    await sim.close();
    await receiver.close();
  });

  it('posts the update as JSON with the secret of the webhook', async () => {
    await telegram.setWebhook(receiver.url, { secret_token: 'sesame-1' });
    sim.sendText({ user, text: 'hi' });
    await accepted(1);
    expect(receiver.posts).toMatchObject([
      {
        update: { message: { text: 'hi' } },
        headers: { 'x-telegram-bot-api-secret-token': 'sesame-1', 'content-type': 'application/json' },
      },
    ]);
  });

  it('delivers what was pending before the webhook was set', async () => {
    sim.sendText({ user, text: 'early' });
    await telegram.setWebhook(receiver.url);
    await accepted(1);
    expect(texts()).toEqual(['early']);
  });

  it('keeps the next update of a chat back until the one before is acknowledged, not that of other chats', async () => {
    let release = () => undefined as void;
    receiver.answer = (response, post, index) => {
      if (textOf(post.update) === 'a1') release = () => void acknowledge(response, post, index);
      else acknowledge(response, post, index);
    };
    const other = sim.createUser().id;
    await telegram.setWebhook(receiver.url);
    sim.sendText({ user, text: 'a1' });
    sim.sendText({ user, text: 'a2' });
    sim.sendText({ user: other, text: 'b1' });
    await accepted(1);
    expect(texts().sort()).toEqual(['a1', 'b1']);
    release();
    await accepted(3);
    expect(texts().at(-1)).toBe('a2');
  });

  it('lets a button press overtake the message before it', async () => {
    sim.startBot({ user });
    const sent = await telegram.sendMessage(user, 'choose', {
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] },
    });
    await telegram.getUpdates(0, 1, 2 ** 31 - 1, undefined);
    receiver.answer = (response, post, index) => {
      if ('callback_query' in post.update) acknowledge(response, post, index);
    };
    await telegram.setWebhook(receiver.url);
    sim.sendText({ user, text: 'stuck' });
    sim.pressButton({ user, messageId: sent.message_id, data: 'yes' });
    expect(await accepted(1)).toBeDefined();
    expect(sim.bot().webhookPosts.filter((post) => post.accepted)).toMatchObject([
      { kind: 'callback_query' },
    ]);
  });

  it('repeats an update until a 2xx and reports the last error', async () => {
    receiver.answer = (response, post, index) =>
      index < 3 ? fail(503)(response, post, index) : acknowledge(response, post, index);
    await telegram.setWebhook(receiver.url);
    sim.sendText({ user, text: 'again' });
    await accepted(1);
    expect(texts()).toEqual(['again', 'again', 'again', 'again']);
    expect(new Set(receiver.posts.map(({ update }) => update.update_id)).size).toBe(1);
    expect(sim.bot().webhookPosts.map(({ attempt, statusCode }) => [attempt, statusCode])).toEqual([
      [1, 503],
      [2, 503],
      [3, 503],
      [4, 200],
    ]);
    await expect(telegram.getWebhookInfo()).resolves.toMatchObject({
      pending_update_count: 0,
      last_error_message: 'Wrong response from the webhook: 503 Service Unavailable',
      last_error_date: expect.any(Number) as number,
    });
  });

  it('waits as long as Retry-After says', async () => {
    receiver.answer = (response, post, index) =>
      index === 0
        ? fail(429, { 'retry-after': '100' })(response, post, index)
        : acknowledge(response, post, index);
    await telegram.setWebhook(receiver.url);
    sim.sendText({ user, text: 'later' });
    await accepted(1);
    const [first, second] = sim.bot().webhookPosts;
    // 100 s, at a thousandth.
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(100);
  });

  it('runs the call that a webhook gives as its answer, and tells it nothing of the outcome', async () => {
    receiver.answer = (response, _, index) => {
      const text = index === 0 ? 'from the webhook' : '';
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ method: 'sendMessage', chat_id: user, text }));
    };
    await telegram.setWebhook(receiver.url);
    sim.sendText({ user, text: 'one' });
    await sim.bot().waitForMessage({ user }, ({ text }) => text === 'from the webhook');
    sim.sendText({ user, text: 'two' });
    const refused = await sim.bot().waitForCall(({ result }) => result?.ok === false);
    expect(refused).toMatchObject({ via: 'webhookReply', result: { error_code: 400 } });
  });

  it('a webhook may not read or change webhooks in its answer', async () => {
    receiver.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ method: 'deleteWebhook' }));
    };
    await telegram.setWebhook(receiver.url);
    sim.sendText({ user, text: 'one' });
    await accepted(1);
    expect((await telegram.getWebhookInfo()).url).toBe(receiver.url);
  });

  it('names an unreachable webhook in getWebhookInfo and keeps the update', async () => {
    await receiver.close();
    await telegram.setWebhook(receiver.url);
    sim.sendText({ user, text: 'lost?' });
    await sim.bot().waitForPost(({ error }) => error !== undefined);
    await expect(telegram.getWebhookInfo()).resolves.toMatchObject({
      pending_update_count: 1,
      last_error_message: 'Connection refused',
    });
  });

  it('drops what is pending when asked', async () => {
    sim.sendText({ user, text: 'old' });
    await telegram.setWebhook(receiver.url, { drop_pending_updates: true });
    sim.sendText({ user, text: 'new' });
    await accepted(1);
    expect(texts()).toEqual(['new']);
  });

  it('sends only the kinds asked for', async () => {
    await telegram.setWebhook(receiver.url, { allowed_updates: ['edited_message'] });
    const { messageId } = sim.sendText({ user, text: 'one' });
    sim.editText({ user, messageId, text: 'two' });
    await accepted(1);
    expect(receiver.posts).toMatchObject([{ update: { edited_message: { text: 'two' } } }]);
    expect(sim.bot().pendingUpdates).toBe(0);
  });

  it.each(['concurrent', 'sequence'] as const)(
    'the duplicate fault posts one update five times, %s',
    async (mode) => {
      await telegram.setWebhook(receiver.url);
      sim.addFault({ fault: { kind: 'duplicate', copies: 5, mode, times: 1 } });
      sim.sendText({ user, text: 'twin' });
      await accepted(5);
      sim.sendText({ user, text: 'single' });
      await accepted(6);
      expect(texts()).toEqual([...Array.from({ length: 5 }, () => 'twin'), 'single']);
      expect(sim.bot().webhookPosts.map(({ copy }) => copy)).toEqual([0, 1, 2, 3, 4, 0]);
    },
  );

  it('the reorder fault delivers a window last first', async () => {
    await telegram.setWebhook(receiver.url);
    sim.addFault({ fault: { kind: 'reorder', window: 3, times: 3 } });
    for (const text of ['1', '2', '3', '4']) sim.sendText({ user, text });
    await accepted(4);
    expect(texts()).toEqual(['3', '2', '1', '4']);
  });

  it('the delay fault waits before the post', async () => {
    await telegram.setWebhook(receiver.url);
    sim.addFault({ fault: { kind: 'delay', forMs: 80, times: 1 } });
    const { sentAtMs } = sim.sendText({ user, text: 'slow' });
    const post = await accepted(1);
    expect(post.atMs - sentAtMs).toBeGreaterThanOrEqual(80);
  });
});
