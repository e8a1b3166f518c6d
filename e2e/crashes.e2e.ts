import { startPostgres, startRedis, type LocalPostgres, type LocalRedis } from '@causerie/local-stack';
import { createRedisClient, RedisKeys } from '@causerie/redis';
import { eventually } from '@causerie/testing';
import { shardOf } from '@causerie/turn-window';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppName } from './harness/app-process';
import { Chat } from './harness/chat';
import type { ConversationView } from './harness/conversation';
import { holding } from './harness/holding';
import { brokenAtRest } from './harness/invariants';
import { SHORT_LEASES, startPipeline, type ConnectedBot, type Pipeline } from './harness/pipeline';

type RedisClient = ReturnType<typeof createRedisClient>;

const QUESTION = 'When are you open?';

let folder: string;
let postgres: LocalPostgres;
let redis: LocalRedis;
let pipeline: Pipeline;
let bot: ConnectedBot;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causerie-crashes-'));
  const log = () => undefined;
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), log });
  redis = await startRedis({ dataDir: join(folder, 'redis'), log });
  pipeline = await startPipeline({
    databaseUrl: postgres.ownerUrl,
    redisUrl: redis.url,
    settings: SHORT_LEASES,
  });
  bot = await pipeline.connectBot();
}, 240_000);

afterAll(async () => {
  await pipeline.close();
  await redis.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

afterEach(() => pipeline.simulator.bot(bot.id).clearFaults());

/** Freezes the step behind the lock, kills the app that stands in it, lets go and starts it again. */
async function killWhileFrozen(
  app: AppName,
  lock: { sql: string; parameters?: unknown[] },
  trigger: () => Promise<void> | void,
) {
  const held = await holding(pipeline.database, lock.sql, lock.parameters);
  await trigger();
  await eventually(`${app} to stand at the lock`, () => held.stops(app));
  await pipeline.apps[app].kill();
  await held.release();
  await pipeline.apps[app].start();
}

async function expectAnsweredOnce(chat: Chat, count = 1): Promise<void> {
  const view = await chat.settled();
  expect(view).toMatchObject({ inbound: count, outbound: count });
  expect(view.turns.filter(({ state }) => state !== 'superseded')).toHaveLength(count);
  expect(chat.replies()).toHaveLength(count);
}

/** A chat that has been answered once, so that its rows are there to be locked. */
async function warmChat(): Promise<{ chat: Chat; conversationId: string }> {
  const chat = new Chat(pipeline, bot);
  chat.say(QUESTION);
  await chat.awaitReplies();
  return { chat, conversationId: (await chat.settled()).id };
}

const lockConversation = (id: string) => ({
  sql: 'SELECT FROM conversation WHERE id = $1 FOR UPDATE',
  parameters: [id],
});

describe('a message is answered once when', () => {
  it('ingest is killed while it records the message', async () => {
    const { chat, conversationId } = await warmChat();
    await killWhileFrozen('ingest', lockConversation(conversationId), () => void chat.say('How can I pay?'));
    await expectAnsweredOnce(chat, 2);
  });

  it('the batcher is killed while it opens the turn', async () => {
    const { chat, conversationId } = await warmChat();
    const batcher = pipeline.apps['conversation-batcher'];
    // The turn is opened under the conversation's lock, after ingest has let go of it and not before we have it.
    batcher.freeze();
    chat.say('How can I pay?');
    await eventually('the message to be stored', async () => (await chat.conversation()).inbound === 2);
    await killWhileFrozen(batcher.name, lockConversation(conversationId), () => batcher.thaw());
    await expectAnsweredOnce(chat, 2);
  });

  it('the responder is killed in the middle of the turn', async () => {
    const { chat } = await warmChat();
    await killWhileFrozen(
      'ai-responder',
      {
        sql: 'SELECT FROM credit_account WHERE workspace_id = $1 FOR UPDATE',
        parameters: [bot.workspace.id],
      },
      () => void chat.say('How can I pay?'),
    );
    await expectAnsweredOnce(chat, 2);
    expect((await chat.conversation()).turns.at(-1)?.takes).toBeGreaterThan(1);
  });

  it('delivery is killed before the platform is called', async () => {
    const { chat } = await warmChat();
    await killWhileFrozen(
      'delivery',
      { sql: 'LOCK TABLE delivery_attempt IN EXCLUSIVE MODE' },
      () => void chat.say('How can I pay?'),
    );
    await expectAnsweredOnce(chat, 2);
  });

  it('the gateway is killed while it gives positions', async () => {
    const { chat } = await warmChat();
    await killWhileFrozen(
      'realtime-gateway',
      { sql: 'LOCK TABLE event_head IN EXCLUSIVE MODE' },
      () => void chat.say('How can I pay?'),
    );
    await expectAnsweredOnce(chat, 2);
  });

  // Whoever would act on the wake-up stands still until the wake-up is there and gone: the row alone is left.
  it.each<[string, AppName, (view: ConversationView) => boolean]>([
    ['while the burst gathers', 'conversation-batcher', ({ turns }) => turns.length === 0],
    ['while the turn waits for the responder', 'ai-responder', ({ turns }) => turns[0]?.state === 'open'],
    ['while the reply waits for delivery', 'delivery', ({ deliveries }) => deliveries[0] === 'queued'],
  ])('Redis loses everything %s', async (_, app, isThere) => {
    const chat = new Chat(pipeline, bot);
    pipeline.apps[app].freeze();
    chat.say(QUESTION);
    await eventually('the wake-up', async () => {
      const view = await chat.conversation().catch(() => undefined);
      return view !== undefined && isThere(view) && (await wakeUpsOf(view.id)) > 0;
    });
    await flushAll();
    expect(isThere(await chat.conversation())).toBe(true);
    pipeline.apps[app].thaw();
    await expectAnsweredOnce(chat);
  });

  it('Redis is stopped for five seconds', async () => {
    await redis.stop();
    const chat = new Chat(pipeline, bot);
    chat.say(QUESTION);
    const since = Date.now();
    await eventually('the message to be stored without Redis', () =>
      chat.conversation().then(
        ({ inbound }) => inbound === 1,
        () => false,
      ),
    );
    await eventually('five seconds to pass', () => Date.now() - since >= 5_000);
    await redis.restart();
    await expectAnsweredOnce(chat);
  }, 90_000);

  it('Postgres is restarted', async () => {
    const chat = new Chat(pipeline, bot);
    chat.say(QUESTION);
    await postgres.restart();
    await pipeline.database.reconnect();
    chat.say('How can I pay?');
    await chat.awaitReplies(1, 40_000);
    const view = await chat.settled(40_000);
    expect(view.inbound).toBe(2);
    expect(chat.replies()).toHaveLength(view.outbound);
  }, 90_000);
});

describe('a message is sent twice at most, and marked unknown first, when', () => {
  it('delivery is killed inside the platform call', async () => {
    const { chat } = await warmChat();
    const handle = pipeline.simulator.bot(bot.id);
    handle.addFault({ kind: 'hang', method: 'sendMessage', takesEffect: true, times: 1 });
    chat.say('How can I pay?');
    await eventually('the platform to have the message', () => chat.replies().length === 2);
    await pipeline.apps.delivery.kill();
    handle.clearFaults();
    await pipeline.apps.delivery.start();
    await chat.settled();
    expect(chat.replies().length).toBeLessThanOrEqual(3);
    const attempts = await pipeline.database.owner<{ outcome: string }>(
      `SELECT a.outcome FROM delivery_attempt a JOIN message m ON m.id = a.message_id
       WHERE m.conversation_id = $1 AND m.seq = 4 ORDER BY a.started_at`,
      [(await chat.conversation()).id],
    );
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'accepted']);
  });

  it('the platform takes the message and the answer is lost', async () => {
    const { chat } = await warmChat();
    pipeline.simulator.bot(bot.id).addFault({ kind: 'acceptThenDrop', method: 'sendMessage', times: 1 });
    chat.say('How can I pay?');
    await eventually(
      'the message to be sent',
      async () => (await chat.settled()).deliveries.at(-1) === 'sent',
    );
    expect(chat.replies().length).toBeLessThanOrEqual(3);
    const unknown = await pipeline.database.owner(
      `SELECT FROM event e WHERE type = 'message.statusChanged' AND payload ->> 'status' = 'unknown'
         AND payload ->> 'conversationId' = $1`,
      [(await chat.conversation()).id],
    );
    expect(unknown).toHaveLength(1);
  });
});

describe('after all that', () => {
  it('every invariant holds', async () => {
    expect(await brokenAtRest(pipeline.database)).toEqual([]);
  });
});

async function inRedis<Result>(look: (client: RedisClient) => Promise<Result>): Promise<Result> {
  const client = createRedisClient({ url: redis.url, subject: 'test' });
  try {
    await eventually('Redis to be connected', () => client.status === 'ready');
    return await look(client);
  } finally {
    client.disconnect();
  }
}

async function flushAll(): Promise<void> {
  await inRedis((client) => client.flushall());
}

/** Windows and jobs that Redis holds for a conversation, its open turn or its lane. */
async function wakeUpsOf(conversationId: string): Promise<number> {
  const turns = await pipeline.database.owner<{ id: string }>(
    `SELECT id FROM turn WHERE conversation_id = $1 AND state = 'open'`,
    [conversationId],
  );
  const { pending } = new RedisKeys(pipeline.redis).windowShard(shardOf(conversationId));
  return inRedis(async (client) => {
    const windows = await client.zrange(pending, 0, -1);
    const jobs = await client.keys('*:queue:*');
    const ids = [conversationId, ...turns.map(({ id }) => id)];
    return [...windows, ...jobs].filter((text) => ids.some((id) => text.includes(id))).length;
  });
}
