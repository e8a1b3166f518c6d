import { DiskStore, SignedLinks } from '@causerie/object-storage';
import { createDataSource, MediaInventory, UnreferencedMedia } from '@causerie/persistence';
import { createTestDatabase, type TestDatabase } from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import { CollectGarbage } from './collect-garbage';
import { SetAside } from './set-aside';
import { recordedObjects, type RecordedObject } from './testing/media-records';
import { VerifyObjects } from './verify-objects';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const OPTIONS = { contentType: 'text/plain' };

let db: TestDatabase;
let owner: DataSource;
let inventory: MediaInventory;
let home: string;
let store: DiskStore;
let objects: RecordedObject[];

beforeAll(async () => {
  db = await createTestDatabase();
  owner = await createDataSource({ url: db.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  inventory = new MediaInventory(owner);
});
afterAll(async () => {
  await owner.destroy();
  await db.close();
});
beforeEach(async () => {
  await db.owner('DELETE FROM media_variant');
  await db.owner('DELETE FROM media_object');
  home = mkdtempSync(join(tmpdir(), 'causerie-stores-'));
  const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
  store = new DiskStore({ name: 'main', folder: join(home, 'objects'), links });
  objects = await recordedObjects(db, store, 12);
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

describe('verify', () => {
  const verify = (only?: string) =>
    new VerifyObjects(inventory, [store]).run(only === undefined ? {} : { store: only });

  it('says that all is well when it is', async () => {
    expect(await verify()).toMatchObject({ checked: 12, wrong: [] });
  });

  it('lists what is missing, cut short, changed, or in a store that is not there', async () => {
    const [missing = '', short = '', changed = '', elsewhere = ''] = objects.map(({ key }) => key);
    await store.delete(missing);
    await store.put(short, Buffer.alloc(0), OPTIONS);
    await store.put(changed, Buffer.alloc(objects[2]?.body.length ?? 0, 'x'), OPTIONS);
    await db.owner(`UPDATE media_object SET store = 'gone' WHERE key = $1`, [elsewhere]);
    const { checked, wrong } = await verify();
    expect(checked).toBe(12);
    expect(Object.fromEntries(wrong.map(({ key, problem }) => [key, problem]))).toEqual({
      [missing]: 'missing',
      [short]: 'it has 0 bytes instead of 2',
      [changed]: 'its bytes are others than were recorded',
      [elsewhere]: 'its store is not among MEDIA_STORES',
    });
    expect((await verify('gone')).wrong).toHaveLength(1);
  });
});

describe('gc', () => {
  let now: number;
  let collector: CollectGarbage;
  let whileWaiting: (() => Promise<void>) | undefined;
  const stray = 'objects/w/ab/nobody-names-me';

  beforeEach(async () => {
    now = 1_700_000_000_000;
    const records = { inventory, unreferenced: new UnreferencedMedia(owner) };
    const pause = async (ms: number): Promise<void> => {
      now += ms;
      await whileWaiting?.();
    };
    whileWaiting = undefined;
    collector = new CollectGarbage(records, { folder: join(home, 'gc'), nowMs: () => now, pause });
    await store.put(stray, Buffer.from('stray'), OPTIONS);
    await store.put('of/somebody/else', Buffer.from('not ours'), OPTIONS);
  });

  const run = async (wish: { remove?: boolean; evenMost?: boolean } = {}) =>
    (await collector.run({ stores: [store], remove: false, evenMost: false, ...wish })).stores[0];
  /** A record that names the stray. */
  const recordStray = () =>
    db.owner(
      `INSERT INTO media_object (workspace_id, sha256, size_bytes, mime_type, key, store)
       SELECT id, repeat('ab', 32), 5, 'text/plain', $1, 'main' FROM workspace LIMIT 1`,
      [stray],
    );

  it('deletes only what no record has named for a day of its own runs, and only when told', async () => {
    expect(await run({ remove: true })).toMatchObject({ listed: 13, young: { objects: 1 }, deleted: 0 });
    now += DAY_MS - 1;
    expect(await run({ remove: true })).toMatchObject({ young: { objects: 1 }, deleted: 0 });
    now += 1;
    expect(await run()).toMatchObject({ ripe: { objects: 1, bytes: 5 }, deleted: 0 });
    expect(await store.head(stray)).toBeDefined();
    expect(await run({ remove: true })).toMatchObject({ ripe: { objects: 1 }, deleted: 1, putBack: 0 });
    expect(await store.head(stray)).toBeUndefined();
    for (const key of [...objects.map((one) => one.key), 'of/somebody/else'])
      expect(await store.head(key)).toBeDefined();
  });

  it('begins to count anew when a record named it in between', async () => {
    await run();
    await recordStray();
    now += DAY_MS;
    expect(await run({ remove: true })).toMatchObject({ young: { objects: 0 }, ripe: { objects: 0 } });
    await db.owner('DELETE FROM media_object WHERE key = $1', [stray]);
    expect(await run({ remove: true })).toMatchObject({ young: { objects: 1 }, deleted: 0 });
  });

  it('gives back what somebody began to need while it was being deleted', async () => {
    await run();
    now += DAY_MS;
    const remove = store.delete.bind(store);
    jest.spyOn(store, 'delete').mockImplementationOnce(async (key) => {
      await recordStray();
      await remove(key);
    });
    expect(await run({ remove: true })).toMatchObject({ deleted: 0, putBack: 1 });
    expect(await text((await store.get(stray)).stream)).toBe('stray');
  });

  it('gives back what is recorded up to ten minutes later, as soon as it is', async () => {
    await run();
    now += DAY_MS;
    const start = now;
    const told: number[][] = [];
    const onWait = (copies: number, until: number): void => void told.push([copies, until - start]);
    whileWaiting = async () => {
      if (now - start < MINUTE_MS * 9) return;
      if (now - start < MINUTE_MS * 9 + 15_000) await recordStray();
      else expect(await store.head(stray)).toBeDefined();
    };
    const wish = { stores: [store], remove: true, evenMost: false, onWait };
    expect((await collector.run(wish)).stores[0]).toMatchObject({ deleted: 0, putBack: 1 });
    expect(told).toEqual([[1, 10 * MINUTE_MS]]);
    expect(await text((await store.get(stray)).stream)).toBe('stray');
    expect(now - start).toBe(9 * MINUTE_MS);
  });

  describe('when a run was killed before it could', () => {
    let aside: SetAside;
    beforeEach(async () => {
      aside = new SetAside(join(home, 'gc', 'aside'));
      await aside.keep(store, { key: stray, deletedAt: now });
      await store.delete(stray);
      now += 9 * MINUTE_MS;
    });

    it('gives it back in the next one', async () => {
      await recordStray();
      expect(await run()).toMatchObject({ putBack: 1 });
      expect(await text((await store.get(stray)).stream)).toBe('stray');
      expect(await aside.leftovers()).toEqual([]);
    });

    it('keeps it for the rest of its time, without holding up who only counts', async () => {
      const start = now;
      expect(await collector.run({ stores: [store], remove: false, evenMost: false })).toMatchObject({
        keptAside: 1,
      });
      expect([now - start, (await aside.leftovers()).length]).toEqual([0, 1]);
      expect(await run({ remove: true })).toMatchObject({ deleted: 0, putBack: 0 });
      expect([now - start, await aside.leftovers()]).toEqual([MINUTE_MS, []]);
    });
  });

  it('waits for nothing when it deleted nothing', async () => {
    const start = now;
    await run({ remove: true });
    expect(now).toBe(start);
  });

  it('refuses to take most of a store: that would be another database', async () => {
    await db.owner('DELETE FROM media_variant');
    await db.owner('DELETE FROM media_object');
    await run();
    now += DAY_MS;
    await expect(run({ remove: true })).rejects.toThrow(/Is this its database/);
    expect(await store.head(stray)).toBeDefined();
    expect(await run({ remove: true, evenMost: true })).toMatchObject({ deleted: 13 });
  });
});
