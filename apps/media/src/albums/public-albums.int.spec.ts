import { AlbumAddresses } from '@causerie/persistence';
import { newId } from '@causerie/kernel';
import { eventually } from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { AlbumsRig, type AlbumFile, type Tenant } from './testing/albums-rig';

interface Shown {
  status: number;
  headers: Headers;
  text: string;
  body: { name: string; items: Record<string, unknown>[]; next?: string };
}

let rig: AlbumsRig;
let tenant: Tenant;
let key: string;
let albumId: string;
let conversationId: string;

beforeAll(async () => {
  rig = await AlbumsRig.start();
});
afterAll(() => rig.close());
beforeEach(async () => {
  tenant = await rig.tenant();
  key = await rig.key(tenant, 'admin');
  albumId = String((await rig.call(key, 'POST ', { name: 'Family' })).body['id']);
  ({ conversationId } = await rig.receive(tenant, '-1'));
  await rig.call(key, `PUT /${albumId}/sources/${conversationId}`);
});

/** Switches the links, and gives the address that is told for it. */
async function switched(publicLinks: boolean): Promise<string | undefined> {
  const { status, body } = await rig.call(key, `PATCH /${albumId}`, { publicLinks });
  expect([status, body['publicLinks']]).toEqual([200, publicLinks]);
  return body['publicUrl'] as string | undefined;
}

async function show(address: string | undefined, query = ''): Promise<Shown> {
  const response = await fetch(`${rig.here(address ?? '/public/albums/none')}${query}`);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: JSON.parse(text) as Shown['body'],
  };
}

const arrive = (...files: AlbumFile[]) => rig.arrive(tenant, '-1', ...files);
const notFound = { status: 404, body: { error: { code: 'no_such_album' } } };

describe('the public address of an album', () => {
  it('shows its files to whoever has it, without a key, and links that give their bytes', async () => {
    await arrive({ content: 'a cat' }, { content: 'a film', kind: 'video' });
    const address = await switched(true);
    const { status, headers, body } = await show(address);
    expect(status).toBe(200);
    expect([headers.get('cache-control'), headers.get('x-robots-tag')]).toEqual([
      'no-store',
      'noindex, nofollow',
    ]);
    expect(body).toMatchObject({
      name: 'Family',
      items: [
        { kind: 'video', sizeBytes: 6, mimeType: 'image/png' },
        { kind: 'image', sizeBytes: 5, mimeType: 'image/png' },
      ],
    });
    const file = await fetch(rig.here(String(body.items[1]?.['url'])));
    expect([file.status, await file.text()]).toEqual([200, 'a cat']);
    expect(file.headers.get('content-disposition')).toContain(`image-${String(body.items[1]?.['id'])}.png`);
  });

  it('gives links that end within the hour', async () => {
    await arrive({ content: 'a cat' });
    const before = Date.now();
    const { body } = await show(await switched(true));
    const endsInMs = Date.parse(String(body.items[0]?.['expiresAt'])) - before;
    expect(endsInMs).toBeGreaterThanOrEqual(3_600_000);
    expect(endsInMs).toBeLessThan(3_610_000);
    const until = new URL(String(body.items[0]?.['url'])).searchParams.get('until');
    expect(Number(until) * 1000 - before).toBeLessThan(3_610_000);
  });

  it('says nothing of who sent a file, in which chat, and under which name', async () => {
    await arrive({ content: 'a passport', kind: 'document', fileName: 'Ada Lovelace.png' });
    const { items } = (await rig.call<{ items: Record<string, unknown>[] }>(key, `GET /${albumId}/items`))
      .body;
    const { text, body } = await show(await switched(true));
    expect(items[0]).toMatchObject({ fileName: 'Ada Lovelace.png', conversationId });
    for (const field of ['fileName', 'conversationId', 'contactId', 'attachmentId', 'objectId'] as const) {
      expect(text).not.toContain(String(items[0]?.[field]));
      expect(text).not.toContain(encodeURIComponent(String(items[0]?.[field])));
    }
    expect(Object.keys(body.items[0] ?? {}).toSorted()).toEqual(
      [
        ...['durationSeconds', 'expiresAt', 'height', 'id', 'kind'],
        ...['mimeType', 'sizeBytes', 'takenAt', 'url', 'width'],
      ].toSorted(),
    );
  });

  it('is dead once the links are off; on again, there is another one', async () => {
    await arrive({ content: 'a cat' });
    expect((await rig.call(key, `GET /${albumId}`)).body).not.toHaveProperty('publicUrl');
    const first = await switched(true);
    expect(await switched(true)).toBe(first);
    expect((await rig.call(key, `GET /${albumId}`)).body['publicUrl']).toBe(first);
    expect((await show(first)).status).toBe(200);
    expect(await switched(false)).toBeUndefined();
    expect(await show(first)).toMatchObject(notFound);
    const second = await switched(true);
    expect(second).not.toBe(first);
    expect((await show(second)).body.items).toHaveLength(1);
    expect(await show(first)).toMatchObject(notFound);
  });

  it('cannot be guessed, nor made without the master key or by changing one that holds', async () => {
    const address = (await switched(true)) ?? '';
    const token = address.split('/').at(-1) ?? '';
    const [{ public_id: publicId } = { public_id: '' }] = await rig.db.owner<{ public_id: string }>(
      'SELECT public_id FROM album WHERE id = $1',
      [albumId],
    );
    const place = { workspaceId: tenant.workspaceId, publicId };
    const madeUp = new AlbumAddresses(randomBytes(32)).tokenOf(place);
    const last = token.endsWith('A') ? 'B' : 'A';
    const changed = [`${token.slice(0, -1)}${last}`, `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`];
    for (const wrong of [
      albumId,
      newId(),
      publicId,
      madeUp,
      ...changed,
      `${token}A`,
      token.slice(1),
      '%00',
    ]) {
      expect(await show(`/public/albums/${wrong}`)).toMatchObject(notFound);
    }
    expect((await show(address)).status).toBe(200);
  });

  it('is paged by a cursor, and may be asked for some kinds', async () => {
    await arrive({ content: '1' }, { content: '22', kind: 'video' }, { content: '333' });
    const address = await switched(true);
    const first = await show(address, '?limit=2');
    await arrive({ content: 'late' });
    const second = await show(address, `?limit=2&cursor=${first.body.next}`);
    const sizes = [...first.body.items, ...second.body.items].map(({ sizeBytes }) => sizeBytes);
    expect([sizes, second.body.next]).toEqual([[3, 2, 1], undefined]);
    expect((await show(address, '?kind=video')).body.items).toHaveLength(1);
    for (const query of ['?sender=x', `?source=${conversationId}`, '?limit=201', '?cursor=abc', '?kind=cat'])
      expect((await show(address, query)).status).toBe(400);
  });

  it('shows a file no more that its author took back', async () => {
    await arrive({ content: 'a cat' });
    const address = await switched(true);
    await rig.db.owner('UPDATE message SET emptied_at = app_now() WHERE conversation_id = $1', [
      conversationId,
    ]);
    expect((await show(address)).body.items).toEqual([]);
  });

  it('is switched by who administers the workspace alone', async () => {
    const path = `PATCH /${albumId}`;
    const wish = { publicLinks: true };
    for (const scope of ['messages:read', 'messages:write'] as const)
      expect(await rig.call(await rig.key(tenant, scope), path, wish)).toMatchObject({ status: 403 });
    expect(await rig.call(undefined, path, wish)).toMatchObject({ status: 401 });
    const other = await rig.key(await rig.tenant(), 'admin');
    expect(await rig.call(other, path, wish)).toMatchObject({ status: 404 });
    for (const wrong of [{}, { publicLinks: 'yes' }, { publicLinks: true, colour: 'red' }])
      expect(await rig.call(key, path, wrong)).toMatchObject({ status: 400 });
    expect((await rig.call(key, `GET /${albumId}`)).body['publicLinks']).toBe(false);
  });

  it('leaves the database to others: two pages are read at once, fifty wait, the rest come again later', async () => {
    const address = await switched(true);
    const keeper = new Client({ connectionString: rig.db.ownerUrl });
    await keeper.connect();
    const refused: Shown[] = [];
    const ask = async () => {
      const answer = await show(address);
      if (answer.status === 503) refused.push(answer);
      return answer.status;
    };
    let asked: Promise<number>[] = [];
    try {
      await keeper.query('BEGIN');
      await keeper.query('LOCK TABLE album IN ACCESS EXCLUSIVE MODE');
      asked = Array.from({ length: 60 }, ask);
      await eventually('eight are refused', () => refused.length === 8);
    } finally {
      await keeper.end();
    }
    expect(refused[0]?.headers.get('retry-after')).toBe('5');
    expect((await Promise.all(asked)).filter((status) => status === 200)).toHaveLength(52);
  });

  it('makes the links of two pages at once, and of no more', async () => {
    await arrive({ content: 'a cat' });
    const address = await switched(true);
    const { primary } = rig.stores.stack;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const link = jest.spyOn(primary, 'link').mockImplementation(async () => {
      await opened;
      return 'https://media.example.org/a-cat';
    });
    let refused = 0;
    const ask = async () => {
      const { status } = await show(address);
      if (status === 503) refused += 1;
      return status;
    };
    const asked = Array.from({ length: 60 }, ask);
    try {
      await eventually('eight are refused', () => refused === 8);
      await eventually('two make links', () => link.mock.calls.length === 2);
      expect(await ask()).toBe(503);
      expect(link).toHaveBeenCalledTimes(2);
    } finally {
      open();
      await Promise.all(asked);
      link.mockRestore();
    }
  });

  it('stands in no line of the log', async () => {
    const address = (await switched(true)) ?? '';
    await show(address);
    const lines = rig.logged.join('\n');
    expect(lines).toContain('album.public');
    expect(lines).not.toContain(address.split('/').at(-1));
  });
});
