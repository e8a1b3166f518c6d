import { newId, UsageError } from '@causerie/kernel';
import { aFile, anObject, MediaKit } from '../testing/media-kit';
import type { AlbumFilter } from './album-page';
import type { AlbumChange } from './album.store';

let kit: MediaKit;

beforeAll(async () => {
  kit = await MediaKit.start();
});
afterAll(() => kit.inbound.db.close());
beforeEach(() => kit.inbound.newAccount());

/** A chat that has written once. */
async function aChat(alias: string): Promise<string> {
  return (await kit.receive([aFile()], { conversation: { aliases: [alias], kind: 'group' } })).conversationId;
}

async function bound(albumName: string, conversationId: string): Promise<string> {
  const album = await kit.inTx((tx) => kit.albums.bind(tx, albumName, conversationId));
  if (!album) throw new Error('there is no such conversation');
  return album.id;
}

const inChat = (alias: string) => ({ conversation: { aliases: [alias], kind: 'group' as const } });

/** A file that comes into a chat and is stored. */
async function arrives(
  alias: string,
  content: string,
  { uniqueId, perceptualHash }: { uniqueId?: string; perceptualHash?: bigint } = {},
): Promise<AlbumChange | null> {
  const { attachments } = await kit.receive([aFile(uniqueId ? { uniqueId } : {})], inChat(alias));
  return kit.store(attachments[0], anObject(content, perceptualHash === undefined ? {} : { perceptualHash }));
}

const itemOf = (change: AlbumChange | null) => (change && 'itemId' in change ? change.itemId : undefined);
const page = (albumId: string, filter: AlbumFilter = {}) =>
  kit.inTx((tx) => kit.albums.page(tx, albumId, filter));
const modeOf = async (id: string) =>
  (await kit.inbound.db.owner<{ mode: string }>('SELECT mode FROM conversation WHERE id = $1', [id]))[0]
    ?.mode;

describe('a chat that is bound to an album', () => {
  it('is archived while it is, and answered as before afterwards', async () => {
    const chat = await aChat('-1');
    const albumId = await bound('Family', chat);
    expect(await modeOf(chat)).toBe('archive');
    expect(await bound('Family', chat)).toBe(albumId);
    expect(await kit.inTx((tx) => kit.albums.unbind(tx, chat))).toBe(true);
    expect(await modeOf(chat)).toBe('mention');
    expect(await kit.inTx((tx) => kit.albums.unbind(tx, chat))).toBe(false);
    await kit.inTx((tx) => kit.albums.bind(tx, 'Family', chat, { answered: true }));
    expect(await modeOf(chat)).toBe('mention');
  });

  it('is answered again when it is bound anew as answered; what somebody chose since stays', async () => {
    const chat = await aChat('-1');
    const asAnswered = () => kit.inTx((tx) => kit.albums.bind(tx, 'Family', chat, { answered: true }));
    await bound('Family', chat);
    await asAnswered();
    expect(await modeOf(chat)).toBe('mention');
    await kit.inbound.db.owner(`UPDATE conversation SET mode = 'answer' WHERE id = $1`, [chat]);
    await asAnswered();
    expect(await modeOf(chat)).toBe('answer');
  });

  it('is listed with the album, under the name it has today, whether or not anything came of it', async () => {
    const chat = await aChat('-1');
    const albumId = await bound('Family', chat);
    const sources = () => kit.inTx((tx) => kit.albums.sources(tx, albumId));
    expect(await sources()).toMatchObject([
      { conversationId: chat, platform: 'telegram', title: null, answered: false },
    ]);
    const goesOn = await aChat('-1001');
    await kit.inbound.db.owner('UPDATE conversation SET merged_into = $2 WHERE id = $1', [chat, goesOn]);
    await kit.inbound.db.owner(`UPDATE conversation SET title = 'Cats' WHERE id = $1`, [goesOn]);
    expect(await sources()).toMatchObject([{ conversationId: chat, title: 'Cats' }]);
    expect(await kit.inTx((tx) => kit.albums.unbind(tx, chat, albumId))).toBe(true);
    expect(await sources()).toEqual([]);
  });

  it('fills it, and each new item is told', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    const change = await arrives('-1', 'a cat');
    expect(change).toEqual({ albumId, itemId: itemOf(change), added: true });
    const { items } = await page(albumId);
    expect(items).toMatchObject([{ id: itemOf(change), kind: 'image', sizeBytes: 5, mimeType: 'image/png' }]);
    expect(await kit.inbound.events('album.mediaAdded')).toEqual([
      {
        v: 1,
        albumId,
        itemId: itemOf(change),
        attachmentId: items[0]?.attachmentId,
        conversationId: items[0]?.conversationId,
      },
    ]);
  });

  it('of another workspace is not to be found', async () => {
    const chat = await aChat('-1');
    await kit.inbound.newAccount();
    expect(await kit.inTx((tx) => kit.albums.bind(tx, 'Mine', chat))).toBeUndefined();
  });

  it('and one that is not, differ: nothing happens there', async () => {
    await aChat('-1');
    expect(await arrives('-1', 'a cat')).toBeNull();
    expect(await kit.inbound.events('album.mediaAdded')).toEqual([]);
  });

  it('tells of what will not come, but not of what is tried again', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    const { attachments, conversationId } = await kit.receive([aFile(), aFile()], inChat('-1'));
    expect(await kit.end(attachments[0], { state: 'too_large', description: 'x' })).toEqual({
      albumId,
      failed: 'too_large',
    });
    const { fence } = await kit.take(attachments[1] ?? '');
    const again = await kit.inTx(async (tx) => {
      const held = { attachmentId: attachments[1] ?? '', fence };
      await kit.queue.retryLater(tx, held, { failure: { code: 'x', description: 'x' }, inMs: 1_000 });
      return kit.albums.addSettled(tx, held.attachmentId);
    });
    expect(again).toBeNull();
    expect(await kit.inbound.events('album.mediaFailed')).toEqual([
      { v: 1, albumId, attachmentId: attachments[0], conversationId, state: 'too_large' },
    ]);
  });

  it('may become another on the platform, and fills it still', async () => {
    const chat = await aChat('-1');
    const albumId = await bound('Family', chat);
    await arrives('-1', 'before');
    const goesOn = await aChat('-1001');
    await kit.inbound.db.owner('UPDATE conversation SET merged_into = $2 WHERE id = $1', [chat, goesOn]);
    expect(await arrives('-1001', 'after')).toMatchObject({ albumId, added: true });
    expect((await page(albumId)).items).toHaveLength(2);
  });
});

describe('an album', () => {
  it('has each file once: by its bytes, and by the platform’s name for it', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    expect(await bound('Family', await aChat('-2'))).toBe(albumId);
    const first = await arrives('-1', 'a cat', { uniqueId: 'cat' });
    const repeats = [
      await arrives('-2', 'a cat'),
      await arrives('-1', 'the cat as the platform gave it another time', { uniqueId: 'cat' }),
    ];
    for (const repeat of repeats) expect(repeat).toEqual({ albumId, itemId: itemOf(first), added: false });
    expect((await page(albumId)).items).toHaveLength(1);
  });

  it('has it once also when it comes from many sides at the same moment', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    const { attachments } = await kit.receive([aFile(), aFile(), aFile(), aFile()], inChat('-1'));
    const changes = await Promise.all(attachments.map((id) => kit.store(id, anObject('a cat'))));
    expect(changes.filter((change) => change && 'added' in change && change.added)).toHaveLength(1);
    expect((await page(albumId)).items).toHaveLength(1);
  });

  it('only notes what looks alike: 6 of 64 bits, the nearest', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    const hash = 0xf0f0_f0f0_f0f0_f0f0n;
    const first = await arrives('-1', 'one', { perceptualHash: hash });
    const nearer = await arrives('-1', 'two', { perceptualHash: hash ^ 0b111111n });
    const third = await arrives('-1', 'three', { perceptualHash: hash ^ 0b111_1111n });
    const other = await arrives('-1', 'four', { perceptualHash: hash ^ 0xff00_0000_0000_0000n });
    await arrives('-1', 'without a hash');
    expect([first, nearer, third, other].map((change) => change && 'nearDuplicateOf' in change)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(nearer).toMatchObject({ nearDuplicateOf: itemOf(first) });
    expect(third).toMatchObject({ nearDuplicateOf: itemOf(nearer) });
    expect((await page(albumId, { nearDuplicates: 'only' })).items).toHaveLength(2);
    expect((await page(albumId, { nearDuplicates: 'without' })).items).toHaveLength(3);
    expect(await kit.inbound.events('album.mediaAdded')).toMatchObject([
      {},
      { nearDuplicateOf: itemOf(first) },
      { nearDuplicateOf: itemOf(nearer) },
      {},
      {},
    ]);
  });

  it('is paged by a cursor that new arrivals do not move', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    const all: (string | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) all.unshift(itemOf(await arrives('-1', `picture ${n}`)));
    const first = await page(albumId, { limit: 2 });
    await arrives('-1', 'a late one');
    const second = await page(albumId, { limit: 2, cursor: first.next ?? '' });
    const third = await page(albumId, { limit: 2, cursor: second.next ?? '' });
    expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(all);
    expect(third.next).toBeUndefined();
    await expect(page(albumId, { cursor: 'nonsense' })).rejects.toThrow(UsageError);
  });

  it('is filtered by kind, size and sender', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    await arrives('-1', 'tiny');
    const { attachments } = await kit.receive([aFile({ kind: 'video' })], {
      ...inChat('-1'),
      sender: { addresses: [{ kind: 'user_id', value: '77' }], displayName: 'Bob' },
    });
    const video = await kit.store(attachments[0], anObject('a rather long video', { mimeType: 'video/mp4' }));
    const ids = async (filter: AlbumFilter) => (await page(albumId, filter)).items.map(({ id }) => id);
    const [found] = (await page(albumId, { kinds: ['video'] })).items;
    expect(found?.id).toBe(itemOf(video));
    expect(await ids({ sizeBytesMin: 10 })).toEqual([itemOf(video)]);
    expect(await ids({ sizeBytesMax: 10 })).not.toContain(itemOf(video));
    expect(await ids({ contactId: found?.contactId ?? '' })).toEqual([itemOf(video)]);
    expect(await ids({ contactId: newId() })).toEqual([]);
    expect(await ids({ conversationId: found?.conversationId ?? '' })).toHaveLength(2);
  });

  it('counts itself: total, kinds, the last 7 days, downloads, chats', async () => {
    const chat = await aChat('-1');
    const albumId = await bound('Family', chat);
    await arrives('-1', 'old picture');
    await kit.inbound.db.shiftClock(8 * 86_400_000);
    await arrives('-1', 'new picture');
    const { attachments } = await kit.receive([aFile({ kind: 'video' })], inChat('-1'));
    await kit.end(attachments[0], { state: 'too_large', description: 'x' });
    expect(await kit.inTx((tx) => kit.albums.stats(tx, albumId))).toEqual({
      total: 2,
      bytes: 22,
      byKind: [{ kind: 'image', count: 2, bytes: 22 }],
      addedLast7Days: 1,
      nearDuplicates: 0,
      // The chat's first file is still on its way.
      downloads: { stored: 2, failed: 1, waiting: 1, successRate: 2 / 3 },
      bySource: [{ conversationId: chat, title: null, count: 2, bytes: 22 }],
    });
  });
});

describe('the success rate of downloads', () => {
  it('does not count against the platform what its author took back', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    await arrives('-1', 'a cat');
    const { attachments, messageId } = await kit.receive([aFile(), aFile()], inChat('-1'));
    await kit.store(attachments[0], anObject('a secret'));
    await kit.inbound.db.owner('UPDATE message SET emptied_at = app_now() WHERE id = $1', [messageId]);
    const { total, downloads } = await kit.inTx((tx) => kit.albums.stats(tx, albumId));
    // The chat's first file is still on its way.
    expect({ total, downloads }).toEqual({
      total: 1,
      downloads: { stored: 1, failed: 0, waiting: 1, successRate: 1 },
    });
  });
});

describe('a public page', () => {
  it('is found by what its address says while it is on, and by nothing else', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    const set = (allowed: boolean) => kit.inTx((tx) => kit.albums.setPublicLinks(tx, albumId, allowed));
    const find = (publicId: string) => kit.inTx((tx) => kit.albums.findPublic(tx, publicId));
    const [{ public_id: unused } = { public_id: '' }] = await kit.inbound.db.owner<{ public_id: string }>(
      'SELECT public_id FROM album WHERE id = $1',
      [albumId],
    );
    expect(await find(unused)).toBeUndefined();
    const first = (await set(true))?.publicId ?? '';
    expect(first).not.toBe(unused);
    expect((await set(true))?.publicId).toBe(first);
    expect(await find(first)).toMatchObject({ id: albumId });
    await set(false);
    expect(await find(first)).toBeUndefined();
    const second = (await set(true))?.publicId ?? '';
    expect(await find(first)).toBeUndefined();
    expect(await find(second)).toMatchObject({ id: albumId });
    await kit.inbound.newAccount();
    expect(await find(second)).toBeUndefined();
  });

  it('has where the bytes lie, and neither contact nor chat', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    await arrives('-1', 'a cat');
    const { items } = await kit.inTx((tx) => kit.albums.publicPage(tx, albumId));
    const { key, store } = anObject('a cat');
    expect(items).toEqual([
      {
        id: expect.any(String) as unknown,
        kind: 'image',
        mimeType: 'image/png',
        sizeBytes: 5,
        width: null,
        height: null,
        durationSeconds: null,
        takenAt: expect.any(Date) as unknown,
        place: { store, key },
      },
    ]);
  });
});

describe('a re-sync', () => {
  const sync = (albumId: string, limit = 100) =>
    kit.inTx((tx) => kit.albums.sync(tx, albumId, { limit, nextInMs: 3_600_000 }));
  const due = async () =>
    (await kit.albums.sweepSync(100, 60_000)).filter(({ workspaceId }) => workspaceId === kit.workspaceId);

  it('is due when a chat is bound, and then now and again', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    expect(await due()).toEqual([{ workspaceId: kit.workspaceId, albumId }]);
    expect(await due()).toEqual([]);
    await sync(albumId);
    await kit.inbound.db.shiftClock(3_600_001);
    expect(await due()).toHaveLength(1);
    await bound('Family', await aChat('-2'));
    expect(await due()).toHaveLength(1);
    expect((await kit.inTx((tx) => kit.albums.find(tx, 'Family')))?.syncedAt).toBeInstanceOf(Date);
  });

  it('adds what came before the chat was bound, in bites, each file once', async () => {
    const chat = await aChat('-1');
    for (const content of ['one', 'two', 'three', 'one']) await arrives('-1', content);
    await arrives('-1', 'a', { uniqueId: 'same' });
    await arrives('-1', 'b', { uniqueId: 'same' });
    const albumId = await bound('Family', chat);
    expect(await sync(albumId, 2)).toEqual({ added: 2, retried: 0, more: true });
    expect(await due()).toHaveLength(1);
    expect(await sync(albumId)).toEqual({ added: 2, retried: 0, more: false });
    expect(await sync(albumId)).toEqual({ added: 0, retried: 0, more: false });
  });

  it('leaves behind what it did, over all its bites, and when the next one is due', async () => {
    const chat = await aChat('-1');
    for (const content of ['one', 'two', 'three']) await arrives('-1', content);
    const { attachments } = await kit.receive([aFile(), aFile()], inChat('-1'));
    await kit.end(attachments[0], { state: 'failed', description: 'x' });
    await kit.end(attachments[1] ?? '', { state: 'too_large', description: 'x' });
    const albumId = await bound('Family', chat);
    const album = async () => {
      const found = await kit.inTx((tx) => kit.albums.get(tx, albumId));
      if (!found) throw new Error('it is not there');
      return found;
    };
    expect(await album()).toMatchObject({
      syncedAt: null,
      lastSync: null,
      syncDueAt: expect.any(Date) as unknown,
    });
    await sync(albumId, 2);
    await sync(albumId, 2);
    const { syncedAt, syncDueAt, lastSync } = await album();
    expect(lastSync).toEqual({ added: 3, retried: 1, failed: 1 });
    expect((syncDueAt?.getTime() ?? 0) - (syncedAt?.getTime() ?? 0)).toBe(3_600_000);
    await sync(albumId);
    expect((await album()).lastSync).toEqual({ added: 0, retried: 0, failed: 1 });
    await kit.inTx((tx) => kit.albums.unbind(tx, chat));
    await sync(albumId);
    expect((await album()).syncDueAt).toBeNull();
  });

  it('gives back one try of those that were used up, and none to what silenced its workers', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    const { attachments } = await kit.receive([aFile(), aFile(), aFile()], inChat('-1'));
    // Of 12 tries: one that ended early, one that had them all, one that nobody came back from.
    for (const [n, attempts] of [1, 12, 13].entries())
      await kit.inbound.db.owner(
        `UPDATE attachment SET state = 'failed', due_at = NULL, attempts = $2 WHERE id = $1`,
        [attachments[n], attempts],
      );
    for (let look = 0; look < 3; look += 1) {
      expect(await sync(albumId)).toMatchObject({ retried: 3 });
      for (const [n, attempts] of [1, 12, 13].entries()) {
        const work = await kit.take(attachments[n] ?? '');
        expect(work.attempts).toBe(attempts);
        const held = { attachmentId: work.id, fence: work.fence };
        await kit.inTx((tx) => kit.queue.settle(tx, held, { state: 'failed', description: 'x' }));
      }
    }
  });

  it('tries once more what failed for good, while it is young', async () => {
    const albumId = await bound('Family', await aChat('-1'));
    const { attachments } = await kit.receive([aFile(), aFile()], inChat('-1'));
    await kit.end(attachments[0], { state: 'failed', description: 'x' });
    await kit.end(attachments[1] ?? '', { state: 'expired', description: 'x' });
    for (let again = 0; again < 2; again += 1) {
      expect(await sync(albumId)).toMatchObject({ retried: 1 });
      await kit.end(attachments[0], { state: 'failed', description: 'x' });
    }
    // Told once, however often it is tried.
    expect(await kit.inbound.events('album.mediaFailed')).toMatchObject([
      { state: 'failed' },
      { state: 'expired' },
    ]);
    expect(await sync(albumId)).toMatchObject({ retried: 1 });
    expect(await kit.store(attachments[0], anObject('late'))).toMatchObject({ albumId, added: true });
    await kit.inbound.db.owner(
      `UPDATE attachment SET state = 'failed', due_at = NULL, created_at = app_now() - interval '31 days' WHERE id = $1`,
      [attachments[1]],
    );
    expect(await sync(albumId)).toMatchObject({ retried: 0 });
  });
});
