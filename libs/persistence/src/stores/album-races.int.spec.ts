import { anInboundMessage, eventually } from '@causerie/testing';
import { Client } from 'pg';
import { aFile, anObject, MediaKit } from '../testing/media-kit';

const ROUNDS = 25;
const PATIENCE_MS = 60_000;
const ALIASES = ['-1', '-2', '-3'] as const;

let kit: MediaKit;

beforeAll(async () => {
  kit = await MediaKit.start();
});
afterAll(() => kit.inbound.db.close());
beforeEach(() => kit.inbound.newAccount());

const inChat = (alias: string) => ({ conversation: { aliases: [alias], kind: 'group' as const } });
const receives = (alias: string) => kit.receive([aFile()], inChat(alias));

/** Runs `first` in a transaction that stays open until somebody waits for it; `then` begins meanwhile. */
async function whileOpen<Result>(
  first: (client: Client) => Promise<unknown>,
  then: () => Promise<Result>,
  last: (client: Client) => Promise<unknown> = () => Promise.resolve(),
): Promise<Result> {
  const client = new Client({ connectionString: kit.inbound.db.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await client.query('BEGIN');
    await first(client);
    const waiting = then();
    await eventually('somebody to wait for it', async () => {
      const blocked = await kit.inbound.db.owner(
        'SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid)) AND datname = current_database()',
        [rows[0]?.pid],
      );
      return blocked.length > 0;
    });
    await last(client);
    await client.query('COMMIT');
    return await waiting;
  } finally {
    await client.end();
  }
}

const bind = (conversationId: string) => kit.inTx((tx) => kit.albums.bind(tx, 'Family', conversationId));

/** A file of this chat that somebody has fetched; given is what writes that it is stored, as the media app does. */
async function fetched(alias: string, content: string): Promise<() => Promise<unknown>> {
  const { attachments } = await receives(alias);
  const { id: attachmentId, fence } = await kit.take(attachments[0]);
  return () =>
    kit.inTx(async (tx) => {
      const { id: objectId } = await kit.objects.record(tx, anObject(content));
      await kit.queue.settle(tx, { attachmentId, fence }, { state: 'stored', objectId, path: 'x' });
      return kit.albums.addSettled(tx, attachmentId);
    });
}

describe('an album and its chats', () => {
  it(
    'never wait for each other: files settle while chats are bound and unbound and the album goes',
    async () => {
      const chats: string[] = [];
      for (const alias of ALIASES) chats.push((await receives(alias)).conversationId);
      const [first = '', second = '', third = ''] = chats;
      const failures: unknown[] = [];
      for (let round = 0; round < ROUNDS && failures.length === 0; round += 1) {
        // Not in the order of their ids.
        for (const chat of [third, first, second]) await bind(chat);
        const albumId = (await kit.inTx((tx) => kit.albums.find(tx, 'Family')))?.id ?? '';
        const settles: (() => Promise<unknown>)[] = [];
        for (const alias of ALIASES) settles.push(await fetched(alias, `${alias} ${round}`));
        const remove = () => kit.inTx((tx) => kit.albums.remove(tx, albumId));
        const sync = () => kit.inTx((tx) => kit.albums.sync(tx, albumId, { limit: 10, nextInMs: 1_000 }));
        const all = [
          ...settles,
          remove,
          () => bind(third),
          () => kit.inTx((tx) => kit.albums.unbind(tx, first)),
          sync,
          () => kit.inbound.record(...ALIASES.map((alias) => anInboundMessage(inChat(alias)))),
        ];
        // Each of them is the first some time.
        const from = round % all.length;
        const ends = await Promise.allSettled(
          [...all.slice(from), ...all.slice(0, from)].map((one) => one()),
        );
        failures.push(...ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : [])));
      }
      expect(failures).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('part while a file is on its way: it goes nowhere, and nothing breaks', async () => {
    const { attachments, conversationId } = await receives('-1');
    await kit.store(attachments[0], anObject('a cat'));
    const albumId = (await bind(conversationId))?.id;
    const change = await whileOpen(
      (client) => client.query('DELETE FROM album WHERE id = $1', [albumId]),
      () => kit.inTx((tx) => kit.albums.addSettled(tx, attachments[0])),
    );
    expect(change).toBeNull();
  });
});

describe('a message that is taken back', () => {
  it('leaves albums before or after they go, not while their items do', async () => {
    const { attachments, conversationId, messageId } = await receives('-1');
    await kit.store(attachments[0], anObject('a cat'));
    const albumId = (await bind(conversationId))?.id;
    await kit.inTx((tx) => kit.albums.addSettled(tx, attachments[0]));
    const items = 'SELECT FROM album_item WHERE album_id = $1 FOR UPDATE NOWAIT';
    await whileOpen(
      // As what removes it: first the album, then its items.
      (client) => client.query('SELECT FROM album WHERE id = $1 FOR UPDATE', [albumId]),
      () =>
        kit.inTx((tx) => tx.write('UPDATE message SET emptied_at = app_now() WHERE id = $1', [messageId])),
      async (client) => expect((await client.query(items, [albumId])).rowCount).toBe(1),
    );
    expect((await kit.inTx((tx) => kit.albums.page(tx, albumId ?? ''))).items).toEqual([]);
  });
});

describe('a file whose chat went on in another', () => {
  it('settles beside those who lock both: in the order of their ids, before anything is written', async () => {
    const goesOn = (await receives('-1001')).conversationId;
    const settle = await fetched('-1', 'a cat');
    const [chat] = await kit.inbound.db.owner<{ id: string }>(
      `UPDATE conversation SET merged_into = $1 WHERE id <> $1 AND workspace_id = $2 RETURNING id`,
      [goesOn, kit.workspaceId],
    );
    expect([goesOn, chat?.id].toSorted()).toEqual([goesOn, chat?.id]);
    const lock = (id: string | undefined) => (client: Client) =>
      client.query('SELECT FROM conversation WHERE id = $1 FOR NO KEY UPDATE NOWAIT', [id]);
    // It waits for the first, and has not the second yet.
    await whileOpen(lock(goesOn), settle, lock(chat?.id));
  });
});
