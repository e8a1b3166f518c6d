import { PermanentError, TransientError, UsageError } from '@causerie/kernel';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { copyObjects } from './copy-objects';
import type { CopyJournal, CopyRecord } from './copy-journal';
import { DiskStore } from './disk/disk-store';
import { SignedLinks } from './disk/signed-links';
import { FileCopyJournal } from './file-copy-journal';
import type { ObjectStore } from './object-store';

const PLAIN = { contentType: 'text/plain' };
const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
let home: string;
let from: DiskStore;
let to: DiskStore;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'causerie-copying-'));
  from = new DiskStore({ name: 'old', folder: join(home, 'old'), links });
  to = new DiskStore({ name: 'new', folder: join(home, 'new'), links });
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

class MemoryJournal implements CopyJournal {
  readonly records: CopyRecord[] = [];

  async *proven(): AsyncGenerator<CopyRecord> {
    yield* this.records;
  }

  async record(entry: CopyRecord): Promise<void> {
    this.records.push(entry);
    return Promise.resolve();
  }
}

/** A store that does one thing otherwise. */
const but = (store: ObjectStore, changed: Partial<ObjectStore>): ObjectStore => ({
  name: store.name,
  put: (...args) => store.put(...args),
  get: (...args) => store.get(...args),
  head: (...args) => store.head(...args),
  list: (...args) => store.list(...args),
  delete: () => Promise.reject(new Error('A copy deletes nothing.')),
  link: (...args) => store.link(...args),
  ...changed,
});

async function fill(store: ObjectStore, keys: readonly string[], body = 'body'): Promise<void> {
  for (const key of keys) await store.put(key, Buffer.from(body), PLAIN);
}

const keysOf = async (store: ObjectStore) => (await store.list('')).objects.map(({ key }) => key);

describe('a copy between two stores', () => {
  it('copies what is under the prefix, with its kind, and leaves where it was', async () => {
    await fill(from, ['a/1', 'a/2', 'b/3']);
    const journal = new MemoryJournal();
    const figures = await copyObjects({ from, to, prefix: 'a/', journal });
    expect(figures).toEqual({ copied: 2, copiedBytes: 8, alreadyThere: 0, failed: [] });
    expect(await keysOf(to)).toEqual(['a/1', 'a/2']);
    expect(await to.head('a/1')).toMatchObject(PLAIN);
    expect(await keysOf(from)).toEqual(['a/1', 'a/2', 'b/3']);
    expect(journal.records.map(({ key }) => key).sort()).toEqual(['a/1', 'a/2']);
  });

  it('proves what is already there by reading it, and puts nothing over it', async () => {
    await fill(from, ['a/1']);
    await fill(to, ['a/1']);
    const journal = new MemoryJournal();
    const silent = but(to, { put: () => Promise.reject(new Error('It put.')) });
    const figures = await copyObjects({ from, to: silent, journal });
    expect(figures).toMatchObject({ copied: 0, alreadyThere: 1, failed: [] });
    expect(journal.records).toHaveLength(1);
  });

  it.each([
    ['of another length', 'another', 'text/plain'],
    ['with other bytes', 'ydob', 'text/plain'],
    ['of another kind', 'body', 'text/html'],
  ])('does not put over an object %s unless told to', async (_what, body, contentType) => {
    await fill(from, ['a/1']);
    await to.put('a/1', Buffer.from(body), { contentType });
    const journal = new MemoryJournal();
    const { failed } = await copyObjects({ from, to, journal });
    expect(failed).toEqual([{ key: 'a/1', reason: 'In new another object stands under this key.' }]);
    expect(await text((await to.get('a/1')).stream)).toBe(body);
    expect(journal.records).toEqual([]);
    expect(await copyObjects({ from, to, journal, replace: true })).toMatchObject({ copied: 1, failed: [] });
    expect(await text((await to.get('a/1')).stream)).toBe('body');
  });

  it('does not take the word of a store that gives back something else', async () => {
    await fill(from, ['a/1']);
    const liar = but(to, {
      get: async (key) => {
        const { stream, ...rest } = await to.get(key);
        await text(stream);
        return { ...rest, stream: Readable.from([Buffer.from('ydob')]) };
      },
    });
    const journal = new MemoryJournal();
    const figures = await copyObjects({ from, to: liar, journal });
    expect(figures).toMatchObject({
      copied: 0,
      failed: [{ key: 'a/1', reason: 'What new gave back is not what it was sent.' }],
    });
    expect(journal.records).toEqual([]);
  });

  it('goes on past an object that fails, and tries it in the next run', async () => {
    await fill(from, ['a/1', 'a/2', 'a/3']);
    const refusing = but(to, {
      put: (key, ...rest) =>
        key === 'a/2' ? Promise.reject(new PermanentError('Not this one.')) : to.put(key, ...rest),
    });
    const journal = new MemoryJournal();
    const figures = await copyObjects({ from, to: refusing, journal });
    expect(figures).toMatchObject({ copied: 2, failed: [{ key: 'a/2', reason: 'Not this one.' }] });
    expect(await copyObjects({ from, to, journal })).toMatchObject({
      copied: 1,
      alreadyThere: 2,
      failed: [],
    });
  });

  it('gives up when nothing succeeds any more', async () => {
    await fill(
      from,
      Array.from({ length: 60 }, (_, at) => `a/${at}`),
    );
    let tried = 0;
    const gone = but(to, {
      head: () => {
        tried += 1;
        return Promise.reject(new TransientError('Gone.'));
      },
    });
    const copy = copyObjects({ from, to: gone, journal: new MemoryJournal(), concurrency: 2 });
    await expect(copy).rejects.toThrow('25 objects failed in a row: Gone.');
    expect(tried).toBeLessThan(30);
  });

  it('fails with the list, and leaves no work running', async () => {
    const broken = but(from, { list: () => Promise.reject(new TransientError('No list.')) });
    const copy = copyObjects({ from: broken, to, journal: new MemoryJournal() });
    await expect(copy).rejects.toThrow('No list.');
  });

  it('has no more under way at once than it may', async () => {
    await fill(
      from,
      Array.from({ length: 20 }, (_, at) => `a/${at}`),
    );
    let [now, most] = [0, 0];
    const counting = but(to, {
      put: async (...args) => {
        most = Math.max(most, (now += 1));
        return to.put(...args).finally(() => (now -= 1));
      },
    });
    await copyObjects({ from, to: counting, journal: new MemoryJournal(), concurrency: 3 });
    expect(most).toBe(3);
  });

  it('only asks and counts in a dry run', async () => {
    await fill(from, ['a/1', 'a/2', 'a/3']);
    await fill(to, ['a/2']);
    await fill(to, ['a/3'], 'longer');
    const no = (): Promise<never> => Promise.reject(new Error('It read or wrote.'));
    const journal = new MemoryJournal();
    const told: number[] = [];
    const figures = await copyObjects({
      from: but(from, { get: no }),
      to: but(to, { get: no, put: no }),
      journal,
      dryRun: true,
      onProgress: ({ copied, alreadyThere, failed }) => told.push(copied + alreadyThere + failed.length),
    });
    expect(figures).toMatchObject({ copied: 1, copiedBytes: 4, alreadyThere: 1, failed: [{ key: 'a/3' }] });
    expect([told, journal.records]).toEqual([[1, 2, 3], []]);
  });

  it('copies again what has changed since it was proven', async () => {
    await fill(from, ['a/1']);
    const journal = new MemoryJournal();
    await copyObjects({ from, to, journal });
    await fill(from, ['a/1'], 'changed');
    expect(await copyObjects({ from, to, journal, replace: true })).toMatchObject({ copied: 1 });
    expect(await text((await to.get('a/1')).stream)).toBe('changed');
  });

  it('refuses to copy a store onto itself', async () => {
    await expect(copyObjects({ from, to: from, journal: new MemoryJournal() })).rejects.toThrow(UsageError);
  });
});

describe('the journal in a file', () => {
  const RECORD = { key: 'a/1', sizeBytes: 4, sha256: '00' };
  const stores = { from: 'old', to: 'new' };
  const path = () => join(home, 'journal');
  const open = () => FileCopyJournal.open(path(), stores);

  async function provenBy(journal: FileCopyJournal): Promise<CopyRecord[]> {
    const records: CopyRecord[] = [];
    for await (const record of journal.proven()) records.push(record);
    return records;
  }

  it('has what was recorded as soon as that has settled, without being closed', async () => {
    const journal = await open();
    await Promise.all([1, 2, 3].map((size) => journal.record({ ...RECORD, sizeBytes: size })));
    const again = await open();
    expect((await provenBy(again)).map(({ sizeBytes }) => sizeBytes)).toEqual([1, 2, 3]);
    await Promise.all([journal.close(), again.close()]);
  });

  it.each(['{"key":"a/2","sizeBy', '\n\n', '{"key":"a/2"}', 'null', '7'])(
    'passes over the torn or strange line %j, and writes on',
    async (torn) => {
      const first = await open();
      await first.record(RECORD);
      await first.close();
      appendFileSync(path(), torn);
      const second = await open();
      await second.record({ ...RECORD, key: 'a/3' });
      expect((await provenBy(second)).map(({ key }) => key)).toEqual(['a/1', 'a/3']);
      await second.close();
      expect(readFileSync(path(), 'utf8')).toContain(torn);
    },
  );

  it('begins well after a first line that was torn', async () => {
    appendFileSync(path(), '{"from":"ol');
    await (await open()).close();
    await expect(FileCopyJournal.open(path(), { from: 'old', to: 'third' })).rejects.toThrow(UsageError);
  });

  it('is of two stores and refuses to speak for others', async () => {
    await (await open()).close();
    await expect(FileCopyJournal.open(path(), { from: 'new', to: 'old' })).rejects.toThrow(
      'name another file',
    );
  });
});
