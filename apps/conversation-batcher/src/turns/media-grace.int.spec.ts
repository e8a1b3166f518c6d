import { startApp, type RunningApp } from '@causerie/app-shell';
import { newId } from '@causerie/kernel';
import type { InboundMessage } from '@causerie/message-schema';
import { InboundStore } from '@causerie/persistence';
import { TurnWindow } from '@causerie/turn-window';
import {
  aChannelAccount,
  anInboundMessage,
  aWebhook,
  aWorkspace,
  createTestDatabase,
  eventually,
  testRedis,
  type TestDatabase,
} from '@causerie/testing';
import { AppModule } from '../app.module';
import { loadBatcherConfig, type BatcherConfig } from '../config';
import { OpenTurn } from './open-turn';

/** Longer than any test is patient: what opens in one did not wait for it. */
const GRACE_MS = 60_000;

let database: TestDatabase;
let batcher: RunningApp;
let account: { id: string; workspaceId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  const redis = testRedis();
  const config = loadBatcherConfig({
    PORT: '0',
    DATABASE_URL: database.appUrl,
    DATABASE_POOL_MAX: '5',
    REDIS_URL: redis.url,
    REDIS_KEY_PREFIX: redis.keyPrefix.replace(/:$/, ''),
    TURN_MEDIA_GRACE_MS: String(GRACE_MS),
    // Nobody looks but whom a test asks to: looks are counted, and the clock is moved.
    SWEEP_INTERVAL_MS: '60000',
  });
  const app = { module: (given: BatcherConfig) => AppModule.forRoot(given), readiness: [] };
  batcher = await startApp(app, config, { write: () => undefined });
});
afterAll(async () => {
  await batcher.stop();
  await database.close();
});
beforeEach(async () => {
  account = await aChannelAccount(database, await aWorkspace(database));
});

/** A message with so many pictures whose burst is over. */
async function sent(pictures: number): Promise<string> {
  const all = Array.from({ length: pictures }, (_, attachment) => ({ kind: 'image' as const, attachment }));
  const attachments = all.map(({ kind }) => ({ kind, ref: { id: newId() } }));
  return received(anInboundMessage({ externalId: newId(), parts: all, attachments }));
}

const says = (text: string) =>
  received(anInboundMessage({ externalId: newId(), parts: [{ kind: 'text', text }] }));

async function received(message: InboundMessage): Promise<string> {
  const options = { sweepAfterMs: 3_000, humanPauseMs: 1_000 };
  const [outcome] = await new InboundStore(database.dataSource).record(
    [aWebhook(account, [message])],
    options,
  );
  return outcome?.conversationId ?? '';
}

const window = () => batcher.app.get(TurnWindow);
const touch = (conversationId: string) =>
  window().touch([{ workspaceId: account.workspaceId, conversationId, quietMs: 0, maxWaitMs: 0 }]);

async function settle(conversationId: string, state: string, { again = false } = {}): Promise<void> {
  await database.owner(
    `UPDATE attachment SET state = $2, due_at = CASE WHEN $3 THEN app_now() + interval '1 hour' END WHERE id = (
       SELECT a.id FROM attachment a JOIN message m ON m.id = a.message_id
       WHERE m.conversation_id = $1 AND a.state = 'pending' ORDER BY a.ordinal LIMIT 1)`,
    [conversationId, state, again],
  );
  await window().settled([{ workspaceId: account.workspaceId, conversationId }]);
}

const turns = (conversationId: string) =>
  database.owner<{ from_seq: string; to_seq: string }>(
    'SELECT from_seq, to_seq FROM turn WHERE conversation_id = $1',
    [conversationId],
  );
const opened = (conversationId: string) =>
  eventually('the turn to open', async () => (await turns(conversationId)).length === 1);

/** Looks as the batcher does, beside it: what it would decide now. */
const decided = () => {
  const open = batcher.app.get(OpenTurn);
  const looks = jest.spyOn(open, 'open');
  return {
    wait: (times: number) =>
      eventually('a look', async () => {
        const results = await Promise.all(looks.mock.results.map(({ value }) => value as Promise<unknown>));
        return results.length >= times;
      }),
    results: () => Promise.all(looks.mock.results.map(({ value }) => value as Promise<{ kind: string }>)),
  };
};

afterEach(() => jest.restoreAllMocks());

describe('a turn with files on their way', () => {
  it('opens at once when the last of them is here, and not before', async () => {
    const looks = decided();
    const conversationId = await sent(2);
    await touch(conversationId);
    await looks.wait(1);
    await settle(conversationId, 'stored');
    await looks.wait(2);
    expect(await turns(conversationId)).toEqual([]);
    await settle(conversationId, 'too_large');
    await opened(conversationId);
    expect((await looks.results()).map(({ kind }) => kind)).toEqual(['wait', 'wait', 'opened']);
  });

  it('opens at once when what is left is tried again only after the grace', async () => {
    const conversationId = await sent(1);
    await touch(conversationId);
    await settle(conversationId, 'failed', { again: true });
    await opened(conversationId);
  });

  it('opens when the grace is over, whatever has come', async () => {
    const looks = decided();
    const conversationId = await sent(1);
    await touch(conversationId);
    await looks.wait(1);
    await database.shiftClock(GRACE_MS);
    // Another look, as at the end of the grace on the clock of Redis.
    await window().settled([{ workspaceId: account.workspaceId, conversationId }]);
    await opened(conversationId);
  });

  it('opens when the grace is over, however lately the contact wrote again', async () => {
    const conversationId = await sent(1);
    await database.shiftClock(GRACE_MS);
    await says('Are you there?');
    await touch(conversationId);
    await opened(conversationId);
  });

  it('opens when the grace of the first file that is missing is over, however many more come', async () => {
    const conversationId = await sent(1);
    await database.shiftClock(GRACE_MS);
    await sent(1);
    await touch(conversationId);
    await opened(conversationId);
    expect(await turns(conversationId)).toEqual([{ from_seq: '1', to_seq: '2' }]);
  });

  it('gives a later file the whole grace once the earlier ones are here', async () => {
    const looks = decided();
    const conversationId = await sent(1);
    await settle(conversationId, 'stored');
    await database.shiftClock(GRACE_MS);
    await sent(1);
    await touch(conversationId);
    await looks.wait(1);
    const [first] = await looks.results();
    expect(first).toMatchObject({ kind: 'wait' });
    expect((first as { forMs?: number }).forMs).toBeGreaterThan(GRACE_MS / 2);
  });

  it('does not wait for files of a message that was taken back', async () => {
    const conversationId = await sent(1);
    await database.owner('UPDATE message SET emptied_at = app_now() WHERE conversation_id = $1', [
      conversationId,
    ]);
    await touch(conversationId);
    await opened(conversationId);
  });
});
