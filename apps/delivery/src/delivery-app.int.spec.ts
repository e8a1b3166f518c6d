import { randomBytes } from 'node:crypto';
import { startApp, type RunningApp } from '@causerie/app-shell';
import { newCorrelationId, newId } from '@causerie/kernel';
import { startTelegramSimulator, type TelegramSimulator } from '@causerie/simulator-telegram';
import { eventually } from '@causerie/testing';
import { loadDeliveryConfig } from './config';
import { deliveryApp } from './delivery-app';
import { LaneKit, type Conversation } from './testing/lane-kit';

const masterKey = randomBytes(32);
const lines: string[] = [];
let kit: LaneKit;
let sim: TelegramSimulator;
let app: RunningApp;
let accountId: string;
let token: string;

const start = (): Promise<RunningApp> => {
  const config = loadDeliveryConfig({
    DATABASE_URL: kit.db.appUrl,
    REDIS_URL: kit.redisOptions.url,
    REDIS_KEY_PREFIX: kit.redisOptions.keyPrefix,
    MASTER_KEY: masterKey.toString('base64'),
    TELEGRAM_API_ROOT: sim.url,
    SWEEP_INTERVAL_MS: '50',
    PORT: '0',
  });
  return startApp(deliveryApp, config, { write: (line) => void lines.push(line) });
};

beforeAll(async () => {
  kit = await LaneKit.create(masterKey);
  sim = await startTelegramSimulator({ limits: 'off' });
  token = sim.createBot({ username: 'helpful_bot' }).token;
  accountId = (await kit.anAccount({ platform: 'telegram', credentials: { token, secretToken: 'sesame' } }))
    .id;
  app = await start();
});
afterEach(() => sim.bot().clearFaults());
afterAll(async () => {
  await app.stop();
  await sim.close();
  await kit.close();
});

async function aChat(): Promise<{ user: number; conversation: Conversation; texts: () => string[] }> {
  const { id: user } = sim.createUser({ firstName: 'Ada' });
  sim.sendText({ user, text: 'Bonjour' });
  const conversation = await kit.aConversation(accountId, { alias: String(user) });
  const texts = () =>
    sim
      .messages({ user })
      .filter(({ sender }) => sender.kind === 'bot')
      .map(({ text }) => text ?? '');
  return { user, conversation, texts };
}

/** What a database in hand must be told instead of waiting. */
const settled = async (id: string, status: string) =>
  eventually(`${status}`, async () => (await kit.delivery(id)).status === status);

describe('the delivery app with Telegram', () => {
  it('sends what is queued although no wake-up came', async () => {
    const { conversation, texts } = await aChat();
    const id = await kit.queue(conversation, 'Hello **Ada**');
    await kit.db.shiftClock(1_000);
    await settled(id, 'sent');
    expect(texts()).toHaveLength(1);
  });

  it('splits a long text, in order, and never cuts', async () => {
    const { conversation, texts } = await aChat();
    const words = Array.from({ length: 1_500 }, (_, i) => `word${i}`).join(' ');
    const id = await kit.queue(conversation, words);
    await kit.db.shiftClock(1_000);
    await settled(id, 'sent');
    expect(texts().length).toBeGreaterThan(1);
    expect(texts().join(' ')).toBe(words);
  });

  it('lets a 429 of one chat wait alone, for as long as Telegram asked', async () => {
    const { conversation, texts } = await aChat();
    const other = await aChat();
    sim.bot().addFault({ kind: '429', retryAfterS: 3_600, method: 'sendMessage', times: 1 });
    const slow = await kit.queue(conversation, 'slow');
    await kit.db.shiftClock(1_000);
    await eventually('the refusal', async () => (await kit.attempts(slow)).length === 1);
    const quick = await kit.queue(other.conversation, 'quick');
    await kit.db.shiftClock(1_000);
    await settled(quick, 'sent');
    expect(texts()).toEqual([]);
    await kit.db.shiftClock(3_601_000);
    await settled(slow, 'sent');
    expect(texts()).toEqual(['slow']);
  });

  it('sends again, marked unknown first, when the answer of an accepted send is lost', async () => {
    const { conversation, texts } = await aChat();
    sim.bot().addFault({ kind: 'acceptThenDrop', method: 'sendMessage', times: 1 });
    const id = await kit.queue(conversation, 'twice');
    await kit.db.shiftClock(1_000);
    // Not its status: it is sent again within half a second.
    await eventually('it is unknown', async () => (await kit.statuses(id)).includes('unknown'));
    await kit.db.shiftClock(2_000);
    await settled(id, 'sent');
    expect(texts()).toEqual(['twice', 'twice']);
    expect(await kit.statuses(id)).toEqual(['unknown', 'sent']);
    const [{ isMarkedFirst } = { isMarkedFirst: false }] = await kit.db.owner<{ isMarkedFirst: boolean }>(
      `SELECT min(ended_at) FILTER (WHERE outcome = 'unknown') < max(started_at) FILTER (WHERE outcome = 'accepted')
         AS "isMarkedFirst" FROM delivery_attempt WHERE message_id = $1`,
      [id],
    );
    expect(isMarkedFirst).toBe(true);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/delivery_unknown_total\{.*platform="telegram".*\} 1/);
    expect(metrics).toMatch(/delivery_attempts_total\{.*class="accepted".*\}/);
  });

  it('fails a message to somebody who blocked the bot', async () => {
    const { user, conversation } = await aChat();
    sim.blockBot({ user });
    const id = await kit.queue(conversation, 'hello?');
    await kit.db.shiftClock(1_000);
    await settled(id, 'failed');
    expect(await kit.delivery(id)).toMatchObject({ failure: { class: 'undeliverable', code: '403' } });
  });

  it('shows typing from the news that a turn has started, until it ends', async () => {
    const { user, conversation } = await aChat();
    const turnId = newId();
    const correlationId = newCorrelationId();
    await kit.db.owner(
      `INSERT INTO turn (id, workspace_id, conversation_id, from_seq, to_seq, correlation_id) VALUES ($1, $2, $3, 1, 1, $4)`,
      [turnId, kit.workspace.id, conversation.id, correlationId],
    );
    const turn = {
      v: 1,
      workspaceId: kit.workspace.id,
      conversationId: conversation.id,
      turnId,
      correlationId,
    } as const;
    await eventually('the indicator', async () => {
      await kit.news.publish('turn.started', turn);
      return sim
        .bot()
        .calls.some(
          ({ method, params }) => method === 'sendChatAction' && String(params['chat_id']) === String(user),
        );
    });
    await kit.db.owner(`UPDATE turn SET state = 'replied', ended_at = app_now() WHERE id = $1`, [turnId]);
  });

  it('hands its lanes to the next process when it stops, without losing or doubling anything', async () => {
    const { conversation, texts } = await aChat();
    sim.bot().addFault({ kind: 'hang', forMs: 300, method: 'sendMessage', times: 1 });
    const ids = [await kit.queue(conversation, 'one'), await kit.queue(conversation, 'two')];
    await kit.db.shiftClock(1_000);
    await eventually('the call', async () => (await kit.attempts(ids[0]!)).length === 1);
    await app.stop();
    expect(await kit.delivery(ids[0]!)).toMatchObject({ status: 'sent' });
    expect(await kit.lane(conversation)).toMatchObject({ leased: false });
    app = await start();
    await kit.db.shiftClock(1_000);
    await settled(ids[1]!, 'sent');
    expect(texts()).toEqual(['one', 'two']);
  });

  it('stops the account when the token is refused, keeps the queue, and never logs a secret', async () => {
    const other = await kit.anAccount({
      platform: 'telegram',
      credentials: { token: `4242:${'wrong'.repeat(7)}`, secretToken: 'sesame-two' },
    });
    const conversation = await kit.aConversation(other.id, { alias: '123' });
    const id = await kit.queue(conversation, 'hello');
    await kit.db.shiftClock(1_000);
    await eventually('the stop', async () => (await kit.accounts.find(other.id))?.state === 'stopped');
    expect(await kit.delivery(id)).toMatchObject({ status: 'queued', failure: { class: 'auth' } });
    const log = lines.join('');
    expect(log).toContain('message.send');
    for (const secret of [token, 'wrongwrong', 'sesame-two', masterKey.toString('base64')]) {
      expect(log).not.toContain(secret);
    }
  });
});
