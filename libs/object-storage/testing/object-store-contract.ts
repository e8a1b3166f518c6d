import { PermanentError } from '@causerie/kernel';
import type { ObjectStore } from '@causerie/object-storage';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** What the server behind a store cannot give. Each stands in README.md, and the suite then asks what it does give. */
export interface StoreTraits {
  /** Refuses an object without bytes, for good. */
  emptyRefused?: boolean;
  /** Lists everything once, in an order of its own. */
  listUnordered?: boolean;
  /** The file behind a link has the name that the key ends with, whatever was asked for. */
  linkNamedByKey?: boolean;
  /** Longer keys are refused for good; 1,024 bytes where this is left out. */
  keyLengthMax?: number;
}

export interface StoreUnderTest {
  store: ObjectStore;
  /** Fetches what a link names; another way than HTTP where the route is not up. */
  open?(link: string): Promise<{ status: number; bytes: Buffer; headers: Headers }>;
}

const MB = 1024 * 1024;
let numbered = 0;
const aKey = (name = 'object.bin'): string => `contract/${Date.now()}-${(numbered += 1)}/${name}`;

/** What every store promises. */
export function describeObjectStore(
  name: string,
  start: () => Promise<StoreUnderTest>,
  traits: StoreTraits = {},
): void {
  describe(`the object store contract, kept by ${name}:`, () => {
    let under: StoreUnderTest;
    beforeAll(async () => (under = await start()));
    const store = (): ObjectStore => under.store;

    const sizes: [string, number][] = [
      ['one byte', 1],
      ['more than a part', 11 * MB + 17],
    ];
    it.each(traits.emptyRefused ? sizes : [['nothing', 0] as const, ...sizes])(
      'gives back %s as it was, put whole or as a stream',
      async (_what, size) => {
        const bytes = randomBytes(size);
        for (const body of [bytes, Readable.from(chunksOf(bytes))]) {
          const key = aKey();
          const info = await store().put(key, body, { contentType: 'application/x-test' });
          expect(info).toEqual({ key, sizeBytes: size, contentType: 'application/x-test' });
          const { stream, ...rest } = await store().get(key);
          expect(rest).toEqual(info);
          expect(sha256(await buffer(stream))).toBe(sha256(bytes));
          expect(await store().head(key)).toEqual(info);
        }
      },
    );

    if (traits.emptyRefused) {
      it('refuses an object without bytes and keeps what was there', async () => {
        const key = aKey();
        for (const before of [undefined, 'before']) {
          if (before) await store().put(key, Buffer.from(before), { contentType: 'text/plain' });
          for (const body of [Buffer.alloc(0), Readable.from([])]) {
            const put = store().put(key, body, { contentType: 'text/plain' });
            await expect(put).rejects.toThrow(PermanentError);
          }
          expect((await store().head(key))?.sizeBytes).toBe(before?.length);
        }
      });
    }

    it('replaces what stood under the key', async () => {
      const key = aKey();
      await store().put(key, Buffer.from('first and longer'), { contentType: 'text/plain' });
      await store().put(key, Buffer.from('second'), { contentType: 'image/png' });
      const { stream, ...info } = await store().get(key);
      expect(info).toEqual({ key, sizeBytes: 6, contentType: 'image/png' });
      expect((await buffer(stream)).toString()).toBe('second');
    });

    it('leaves nothing of a body that broke off', async () => {
      const key = aKey();
      const broken = Readable.from(breakingOff(7 * MB));
      await expect(store().put(key, broken, { contentType: 'text/plain' })).rejects.toThrow('broke off');
      expect(await store().head(key)).toBeUndefined();
    });

    it.each([
      ['shorter', 5],
      ['longer', 9],
    ])('refuses a body that is %s than announced and keeps what was there', async (_what, size) => {
      const key = aKey();
      await store().put(key, Buffer.from('before'), { contentType: 'text/plain' });
      for (const body of [Buffer.alloc(size), Readable.from([Buffer.alloc(size)])]) {
        const put = store().put(key, body, { contentType: 'text/plain', sizeBytes: 7 });
        await expect(put).rejects.toThrow(PermanentError);
      }
      expect((await buffer((await store().get(key)).stream)).toString()).toBe('before');
    });

    it.each([
      [{ start: 0, end: 3 }, '0123', { start: 0, end: 3 }],
      [{ start: 4 }, '456789', { start: 4, end: 9 }],
      [{ start: 8, end: 400 }, '89', { start: 8, end: 9 }],
    ])('gives the range %j', async (range, text, sent) => {
      const key = aKey();
      await store().put(key, Buffer.from('0123456789'), { contentType: 'text/plain' });
      const body = await store().get(key, range);
      expect((await buffer(body.stream)).toString()).toBe(text);
      expect([body.range, body.sizeBytes]).toEqual([sent, 10]);
    });

    it('refuses a range behind the end', async () => {
      const key = aKey();
      await store().put(key, Buffer.from('0123456789'), { contentType: 'text/plain' });
      await expect(store().get(key, { start: 10 })).rejects.toThrow(RangeError);
    });

    it('says that there is nothing, and deletes it all the same', async () => {
      const key = aKey();
      expect(await store().head(key)).toBeUndefined();
      await expect(store().get(key)).rejects.toMatchObject({ name: 'ObjectNotFoundError' });
      await expect(store().delete(key)).resolves.toBeUndefined();
    });

    it('has nothing any more of what was deleted', async () => {
      const key = aKey();
      await store().put(key, Buffer.from('gone'), { contentType: 'text/plain' });
      await store().delete(key);
      expect(await store().head(key)).toBeUndefined();
      expect((await store().list(key)).objects).toEqual([]);
    });

    const inOrder = traits.listUnordered ? 'each once' : 'in order';
    it(`lists what begins with a prefix, ${inOrder} and page by page`, async () => {
      const prefix = `${aKey('many')}/`;
      const keys = Array.from({ length: 1_005 }, (_, i) => `${prefix}${String(i).padStart(4, '0')}.bin`);
      for (let at = 0; at < keys.length; at += 50) {
        await Promise.all(
          keys
            .slice(at, at + 50)
            .map((key) => store().put(key, Buffer.from('x'), { contentType: 'text/plain' })),
        );
      }
      const listed = await listAll(store(), prefix);
      expect(traits.listUnordered ? listed.sort() : listed).toEqual(keys);
    }, 120_000);

    it('takes every letter that a key may have, everywhere it may stand, and lists it as it was', async () => {
      const root = `${aKey('letters')}/`;
      const keys = [
        'v1/v22/a',
        'version',
        'image/up/v1/x',
        'a_',
        '_a',
        'b__v',
        'c.=',
        'D+d@e==',
        '0-9.A_p/V_v',
        'w.',
      ];
      const whole = keys.filter((key) => !key.startsWith('_')).map((key) => `${root}${key}`);
      for (const key of whole) await store().put(key, Buffer.from(key), { contentType: 'text/plain' });
      expect((await listAll(store(), root)).sort()).toEqual([...whole].sort());
      for (const key of whole) expect((await buffer((await store().get(key)).stream)).toString()).toBe(key);
      expect(await listAll(store(), `${root}v`)).toHaveLength(2);
    });

    it('takes keys up to the longest that may be', async () => {
      const length = traits.keyLengthMax ?? 1_024;
      const names = aKey('long/').padEnd(length, '0123456789/'.repeat(20)).replace(/\/$/, 'x');
      await store().put(names, Buffer.from('long'), { contentType: 'text/plain' });
      expect(names).toHaveLength(length);
      expect(await listAll(store(), names)).toEqual([names]);
      const put = store().put(`${names}x`, Buffer.from('longer'), { contentType: 'text/plain' });
      await expect(put).rejects.toThrow(PermanentError);
    });

    it('has one whole object when two put it at once', async () => {
      const key = aKey();
      const bodies = [Buffer.alloc(3 * MB, 'a'), Buffer.alloc(2 * MB, 'b')];
      await Promise.all(bodies.map((body) => store().put(key, body, { contentType: 'text/plain' })));
      const bytes = await buffer((await store().get(key)).stream);
      expect(bodies.some((body) => body.equals(bytes))).toBe(true);
    });

    it.each([
      '',
      '/a',
      'a/',
      'a//b',
      '../a',
      'a/../b',
      'a/./b',
      'a\\b',
      'a\0b',
      '.hidden',
      'ä',
      `a/${'b'.repeat(201)}`,
    ])('refuses the key %j', async (key) => {
      await expect(store().put(key, Buffer.from('x'), { contentType: 'text/plain' })).rejects.toThrow(
        PermanentError,
      );
      await expect(store().get(key)).rejects.toThrow(PermanentError);
      await expect(store().head(key)).rejects.toThrow(PermanentError);
      await expect(store().delete(key)).rejects.toThrow(PermanentError);
      await expect(store().link(key, { expiresInMs: 1_000 })).rejects.toThrow(PermanentError);
    });

    it('gives a link to the bytes, as an attachment, and to nothing else', async () => {
      const key = aKey();
      await store().put(key, Buffer.from('linked'), { contentType: 'text/html' });
      const link = await store().link(key, { expiresInMs: 60_000, fileName: 'résumé "1".html' });
      const open = under.open ?? overHttp;
      const { status, bytes, headers } = await open(link);
      expect([status, bytes.toString()]).toEqual([200, 'linked']);
      const shown = traits.linkNamedByKey ? /filename="object\.bin"/ : /filename\*=UTF-8''r%C3%A9sum%C3%A9/;
      expect(headers.get('content-disposition')).toMatch(/^attachment;/);
      expect(headers.get('content-disposition')).toMatch(shown);
      const other = aKey();
      await store().put(other, Buffer.from('other'), { contentType: 'text/html' });
      const altered = link.replace(key, other).replace(encodeURIComponent(key), encodeURIComponent(other));
      expect(altered).not.toBe(link);
      expect((await open(altered)).status).not.toBe(200);
      expect((await open(link.split('?')[0] ?? '')).status).not.toBe(200);
    });
  });
}

async function overHttp(link: string): Promise<{ status: number; bytes: Buffer; headers: Headers }> {
  const response = await fetch(link);
  return {
    status: response.status,
    bytes: Buffer.from(await response.arrayBuffer()),
    headers: response.headers,
  };
}

async function listAll(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let next: string | undefined;
  do {
    const page = await store.list(prefix, next);
    keys.push(...page.objects.map(({ key }) => key));
    next = page.next;
  } while (next !== undefined);
  return keys;
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

function* breakingOff(afterBytes: number): Generator<Buffer> {
  yield* chunksOf(Buffer.alloc(afterBytes));
  throw new Error('broke off');
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
