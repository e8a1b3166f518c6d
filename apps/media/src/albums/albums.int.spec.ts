import { newId } from '@causerie/kernel';
import { AlbumStore } from '@causerie/persistence';
import { AlbumsRig, type AlbumFile, type Tenant } from './testing/albums-rig';

interface Item {
  id: string;
  kind: string;
  sizeBytes: number;
  contactId: string;
  conversationId: string;
  nearDuplicateOf: string | null;
}
interface Page {
  items: Item[];
  next?: string;
}

let rig: AlbumsRig;
let tenant: Tenant;
let key: string;

beforeAll(async () => {
  rig = await AlbumsRig.start();
});
afterAll(() => rig.close());
beforeEach(async () => {
  tenant = await rig.tenant();
  key = await rig.key(tenant, 'admin');
});

async function album(name = 'Family'): Promise<string> {
  const { body } = await rig.call(key, 'POST ', { name });
  return String(body['id']);
}

/** An album, and a chat that fills it. */
async function filled(chat = '-1', ...files: AlbumFile[]): Promise<{ id: string; conversationId: string }> {
  const id = await album();
  const { conversationId } = await rig.receive(tenant, chat);
  await rig.call(key, `PUT /${id}/sources/${conversationId}`);
  await rig.arrive(tenant, chat, ...files);
  return { id, conversationId };
}

const items = async (id: string, query = ''): Promise<Page> =>
  (await rig.call<Page>(key, `GET /${id}/items${query}`)).body;

describe('an album over HTTP', () => {
  it('is made, listed, shown, and there once under its name', async () => {
    const made = await rig.call(key, 'POST ', { name: 'Family' });
    const untouched = { publicLinks: false, syncedAt: null, syncDueAt: null, lastSync: null };
    expect(made).toMatchObject({ status: 201, body: { name: 'Family', ...untouched } });
    expect(await rig.call(key, 'POST ', { name: 'Family' })).toMatchObject({
      status: 409,
      body: { error: { code: 'album_exists' } },
    });
    expect(await rig.call(key, 'GET ')).toEqual({ status: 200, body: { albums: [made.body] } });
    expect(await rig.call(key, `GET /${String(made.body['id'])}`)).toEqual({
      status: 200,
      body: { ...made.body, sources: [] },
    });
  });

  it('says which chats fill it, also those that brought nothing yet', async () => {
    const { id, conversationId } = await filled();
    const { conversationId: answered } = await rig.receive(tenant, '-2');
    await rig.call(key, `PUT /${id}/sources/${answered}`, { answered: true });
    const source = { channelAccountId: tenant.account.id, platform: 'telegram', title: null };
    const sources = async () => (await rig.call(key, `GET /${id}`)).body['sources'];
    expect(await sources()).toEqual([
      { ...source, conversationId, answered: false, boundAt: expect.any(String) as unknown },
      { ...source, conversationId: answered, answered: true, boundAt: expect.any(String) as unknown },
    ]);
    await rig.call(key, `DELETE /${id}/sources/${conversationId}`);
    expect(await sources()).toMatchObject([{ conversationId: answered }]);
  });

  it('is filled by a chat from the moment it is bound, until it no longer is', async () => {
    const { id, conversationId } = await filled('-1', { content: 'one' });
    expect((await items(id)).items).toHaveLength(1);
    expect(await rig.call(key, `DELETE /${id}/sources/${conversationId}`)).toMatchObject({ status: 204 });
    await rig.arrive(tenant, '-1', { content: 'two' });
    expect((await items(id)).items).toHaveLength(1);
  });

  it('holds each file once, by its bytes and by the platform’s name, and notes what looks alike', async () => {
    const hash = 0xf0f0_f0f0_f0f0_f0f0n;
    const { id } = await filled(
      '-1',
      { content: 'a cat', uniqueId: 'cat', perceptualHash: hash },
      { content: 'a cat' },
      { content: 'the cat, saved anew by the platform', uniqueId: 'cat' },
      { content: 'a smaller cat', perceptualHash: hash ^ 0b11n },
    );
    const { items: all } = await items(id);
    expect(all).toHaveLength(2);
    expect(all[0]?.nearDuplicateOf).toBe(all[1]?.id);
    expect((await items(id, '?nearDuplicates=only')).items).toEqual([all[0]]);
    expect((await items(id, '?nearDuplicates=without')).items).toEqual([all[1]]);
    expect(await rig.events(tenant, 'album.mediaAdded')).toHaveLength(2);
  });

  it('is removed with its items; its chat is answered as before, and its files stay with their messages', async () => {
    const { id, conversationId } = await filled('-1', { content: 'a cat' }, { content: 'a dog' });
    const { body } = await rig.call(key, `PATCH /${id}`, { publicLinks: true });
    const [item] = (await items(id)).items;
    expect(await rig.call(key, `DELETE /${id}`)).toMatchObject({ status: 204 });
    expect(await rig.call(key, `GET /${id}`)).toMatchObject({ status: 404 });
    expect(await rig.call(key, `DELETE /${id}`)).toMatchObject({ status: 404 });
    expect((await fetch(rig.here(String(body['publicUrl'])))).status).toBe(404);
    expect(await rig.db.owner('SELECT mode FROM conversation WHERE id = $1', [conversationId])).toEqual([
      { mode: 'mention' },
    ]);
    expect(await rig.db.owner('SELECT FROM album_item WHERE id = $1', [item?.id])).toEqual([]);
    const [{ stored } = { stored: 0 }] = await rig.db.owner<{ stored: number }>(
      `SELECT count(*)::int AS stored FROM attachment WHERE workspace_id = $1 AND state = 'stored'`,
      [tenant.workspaceId],
    );
    expect(stored).toBe(2);
    expect(await rig.arrive(tenant, '-1', { content: 'late' })).toEqual([null]);
  });

  it('is filtered by kind, size, sender and chat', async () => {
    const { id } = await filled('-1', { content: 'small' }, { content: 'a long video', kind: 'video' });
    const { items: all } = await items(id);
    const found = async (query: string) => (await items(id, query)).items.map(({ kind }) => kind);
    expect(await found('?kind=video')).toEqual(['video']);
    expect(await found('?kind=video,image')).toEqual(['video', 'image']);
    expect(await found('?minBytes=6')).toEqual(['video']);
    expect(await found('?maxBytes=5')).toEqual(['image']);
    expect(await found(`?sender=${all[0]?.contactId}&source=${all[0]?.conversationId}`)).toHaveLength(2);
    expect(await found(`?sender=${newId()}`)).toEqual([]);
  });

  it('is paged by a cursor that stays where it is while files arrive', async () => {
    const files = ['1', '2', '3', '4', '5'].map((content) => ({ content }));
    const { id } = await filled('-1', ...files);
    const all = (await items(id)).items.map((item) => item.id);
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page += 1) {
      const { items: some, next } = await items(id, `?limit=2${cursor}`);
      seen.push(...some.map((item) => item.id));
      expect(next === undefined).toBe(page === 2);
      cursor = `&cursor=${next}`;
      await rig.arrive(tenant, '-1', { content: `new ${page}` });
    }
    expect(seen).toEqual(all);
  });

  it('counts itself: total, kinds, the last seven days, and how many downloads succeeded', async () => {
    const { id } = await filled('-1', { content: 'old' });
    await rig.db.shiftClock(8 * 86_400_000);
    await rig.arrive(tenant, '-1', { content: 'fresh', kind: 'video' });
    const { attachments } = await rig.receive(tenant, '-1', [{ content: 'huge', kind: 'video' }]);
    expect(await rig.settle(tenant, attachments[0] ?? '', 'too_large')).toEqual({
      albumId: id,
      failed: 'too_large',
    });
    expect(await rig.call(key, `GET /${id}/stats`)).toMatchObject({
      status: 200,
      body: {
        total: 2,
        bytes: 8,
        addedLast7Days: 1,
        byKind: expect.arrayContaining([
          expect.objectContaining({ kind: 'image', count: 1 }),
          expect.objectContaining({ kind: 'video', count: 1 }),
        ]) as unknown,
        downloads: { stored: 2, failed: 1, waiting: 0, successRate: 2 / 3 },
      },
    });
    expect(await rig.events(tenant, 'album.mediaFailed')).toMatchObject([
      { albumId: id, state: 'too_large' },
    ]);
  });
});

describe('an album is closed', () => {
  it('to whoever has no key, and changed only by who administers', async () => {
    const { id, conversationId } = await filled();
    const reader = await rig.key(tenant, 'messages:read');
    expect(await rig.call(undefined, 'GET ')).toMatchObject({ status: 401 });
    expect(await rig.call('csr_none', `GET /${id}/items`)).toMatchObject({ status: 401 });
    expect(await rig.call(await rig.key(tenant, 'realtime:connect'), 'GET ')).toMatchObject({ status: 403 });
    expect(await rig.call(reader, `GET /${id}/items`)).toMatchObject({ status: 200 });
    for (const change of ['POST ', `PUT /${id}/sources/${conversationId}`, `DELETE /${id}`]) {
      expect(await rig.call(reader, change, change === 'POST ' ? { name: 'x' } : {})).toMatchObject({
        status: 403,
      });
    }
    expect(await rig.call(reader, `DELETE /${id}/sources/${conversationId}`)).toMatchObject({ status: 403 });
  });

  it('to every other workspace, whatever it knows', async () => {
    const { id, conversationId } = await filled('-1', { content: 'secret' });
    const [item] = (await items(id)).items;
    const stranger = await rig.tenant();
    const strangers = await rig.key(stranger, 'admin');
    expect(await rig.call(strangers, 'GET ')).toEqual({ status: 200, body: { albums: [] } });
    for (const request of [`GET /${id}`, `GET /${id}/stats`, `GET /${id}/items`]) {
      expect(await rig.call(strangers, request)).toMatchObject({ status: 404 });
    }
    expect(await rig.call(strangers, `DELETE /${id}/sources/${conversationId}`)).toMatchObject({
      status: 404,
    });
    const { body } = await rig.call(strangers, 'POST ', { name: 'Family' });
    const own = String(body['id']);
    expect(await rig.call(strangers, `PUT /${own}/sources/${conversationId}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'no_such_conversation' } },
    });
    expect(
      (await rig.call<Page>(strangers, `GET /${own}/items?sender=${item?.contactId}`)).body.items,
    ).toEqual([]);
    // The same bytes are a file of their own there.
    const { conversationId: theirs } = await rig.receive(stranger, '-1');
    await rig.call(strangers, `PUT /${own}/sources/${theirs}`);
    await rig.arrive(stranger, '-1', { content: 'secret' });
    expect((await rig.call<Page>(strangers, `GET /${own}/items`)).body.items).toHaveLength(1);
    expect((await items(id)).items).toHaveLength(1);
  });
});

describe('a wrong request', () => {
  it.each([
    ['GET /{id}/items?kind=cat', 400],
    ['GET /{id}/items?minBytes=-1', 400],
    ['GET /{id}/items?limit=1000', 400],
    ['GET /{id}/items?colour=red', 400],
    ['GET /{id}/items?cursor=abc', 400],
    ['GET /{id}/items?sender=me', 400],
    ['GET /none/items', 404],
    ['GET /00000000-0000-7000-8000-000000000000/stats', 404],
    ['PUT /{id}/sources/none', 404],
    ['DELETE /{id}/sources/00000000-0000-7000-8000-000000000000', 404],
  ])('%s is answered with %i', async (request, status) => {
    const id = await album();
    const answer = await rig.call<{ error: { message: string } }>(key, request.replace('{id}', id));
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).not.toBe('');
  });

  it.each([
    {},
    { name: '' },
    { name: ' spaces ' },
    { name: 'two\nlines' },
    { name: 7 },
    { name: 'x'.repeat(201) },
  ])('a new album of %j is refused', async (body) => {
    expect(await rig.call(key, 'POST ', body)).toMatchObject({ status: 400 });
  });
});

describe('the re-sync', () => {
  it('brings what came before the chat was bound, and comes back by itself after the interval', async () => {
    await rig.arrive(tenant, '-1', { content: 'one' }, { content: 'two' });
    const { id } = await filled('-1');
    expect((await items(id)).items).toEqual([]);
    await rig.sweep();
    expect((await items(id)).items).toHaveLength(2);
    const { body } = await rig.call<Record<'syncedAt' | 'syncDueAt', string>>(key, `GET /${id}`);
    expect(body).toMatchObject({ lastSync: { added: 2, retried: 0, failed: 0 } });
    expect(Date.parse(body.syncDueAt) - Date.parse(body.syncedAt)).toBe(3_600_000);
    // A file that its album missed when it settled.
    const { attachments } = await rig.receive(tenant, '-1', [{ content: 'three' }]);
    const failing = jest
      .spyOn(AlbumStore.prototype, 'addSettled')
      .mockImplementationOnce((tx) => tx.query('SELECT 1 / 0').then(() => null));
    expect(await rig.settle(tenant, attachments[0] ?? '', { content: 'three' })).toBeNull();
    failing.mockRestore();
    await rig.sweep();
    expect((await items(id)).items).toHaveLength(2);
    await rig.db.shiftClock(3_600_001);
    await rig.sweep();
    expect((await items(id)).items).toHaveLength(3);
  });
});
