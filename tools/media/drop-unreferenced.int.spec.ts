import { newId } from '@causerie/kernel';
import { DiskStore, SignedLinks } from '@causerie/object-storage';
import { createDataSource, MediaInventory, UnreferencedMedia } from '@causerie/persistence';
import { createTestDatabase, RowMaker, type Row, type TestDatabase } from '@causerie/testing';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { CollectGarbage } from './collect-garbage';
import { recordedObjects } from './testing/media-records';

const DAY_MS = 86_400_000;

let db: TestDatabase;
let owner: DataSource;
let rows: RowMaker;
let unreferenced: UnreferencedMedia;
let collector: CollectGarbage;
let home: string;
let store: DiskStore;
let now: number;

beforeAll(async () => {
  db = await createTestDatabase();
  owner = await createDataSource({ url: db.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  rows = await RowMaker.of(db);
});
afterAll(async () => {
  await owner.destroy();
  await db.close();
});
beforeEach(async () => {
  await db.owner('TRUNCATE media_object, media_handle, scheduled_message CASCADE');
  now = Date.now();
  home = mkdtempSync(join(tmpdir(), 'causerie-records-'));
  const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
  store = new DiskStore({ name: 'main', folder: join(home, 'objects'), links });
  unreferenced = new UnreferencedMedia(owner);
  collector = new CollectGarbage(
    { inventory: new MediaInventory(owner), unreferenced },
    { folder: join(home, 'gc'), nowMs: () => now, pause: async (ms) => void (now += ms) },
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

const gc = async (remove = true) => {
  const { records, stores } = await collector.run({ stores: [store], remove, evenMost: true });
  return { ...records, inStore: stores[0] };
};
/** The database's day and that of the runs. */
const passDay = async (): Promise<void> => {
  await db.shiftClock(DAY_MS);
  now += DAY_MS;
};

interface ObjectRow extends Row {
  id: string;
  workspace_id: string;
  sha256: string;
  key: string;
}

/** By id: in the order in which they were made. */
const objects = () => db.owner<ObjectRow>('SELECT * FROM media_object ORDER BY id');

/** So many objects with their bytes, a day old. */
async function oldObjects(count: number): Promise<ObjectRow[]> {
  await recordedObjects(db, store, count);
  await passDay();
  return objects();
}

/** A row of this table that names the object, and its ancestors. */
async function refer(object: ObjectRow, table: string): Promise<Row> {
  const [workspace = {}] = await db.owner<Row>('SELECT * FROM workspace WHERE id = $1', [
    object.workspace_id,
  ]);
  const made = new Map<string, Row>([
    ['workspace', workspace],
    ['media_object', object],
  ]);
  const row = await rows.make(table, made);
  if (table === 'attachment')
    await db.owner('UPDATE attachment SET object_id = $1 WHERE id = $2', [object.id, row['id']]);
  return row;
}

/** A message for later that will be sent with the object. */
async function promise(object: ObjectRow): Promise<Row> {
  const row = await refer(object, 'scheduled_message');
  await db.owner('UPDATE scheduled_message SET attachments = $2, due_at = app_now() WHERE id = $1', [
    row['id'],
    JSON.stringify([{ kind: 'image', source: { url: 'https://x' } }, { source: { object: object.id } }]),
  ]);
  return row;
}

describe('records that nothing refers to', () => {
  it('are counted from a day on and deleted when told; their bytes go a day later', async () => {
    const all = await recordedObjects(db, store, 11);
    const bytes = all.reduce((sum, { body }) => sum + body.length, 0);
    expect(await gc()).toMatchObject({ objects: 0, deleted: 0 });
    await passDay();
    // Eleven bodies: ten objects, and the variant of one of them.
    expect(await gc(false)).toMatchObject({ objects: 10, bytes, deleted: 0 });
    expect(await objects()).toHaveLength(10);
    const inStore = { listed: 11, young: { objects: 11, bytes }, deleted: 0 };
    expect(await gc()).toMatchObject({ objects: 10, bytes, deleted: 10, inStore });
    expect(await objects()).toEqual([]);
    await passDay();
    expect(await gc()).toMatchObject({ objects: 0, inStore: { deleted: 11 } });
    expect((await store.list('')).objects).toEqual([]);
  });

  it('are found page by page, each once', async () => {
    const [first, second, ...others] = await oldObjects(5);
    if (!first || !second) throw new Error('too few objects');
    for (const used of [first, second]) await refer(used, 'album_item');
    const found: string[] = [];
    let pages = 0;
    for (let after: string | undefined; ; pages += 1) {
      const page = await unreferenced.page(['main'], 2, after);
      found.push(...page.found.map(({ key }) => key));
      if (page.last === undefined) break;
      after = page.last;
    }
    expect(pages).toBe(3);
    expect(found.sort()).toEqual(others.map(({ key }) => key).sort());
  });

  it('of a store that is not looked at stay', async () => {
    await oldObjects(2);
    await db.owner(`UPDATE media_object SET store = 'elsewhere'`);
    expect(await gc()).toMatchObject({ objects: 0, deleted: 0 });
    expect(await objects()).toHaveLength(2);
  });

  it('leave their bytes a day even if an earlier run saw these without a record', async () => {
    const key = 'objects/w/ab/stray';
    await store.put(key, Buffer.from('stray'), { contentType: 'text/plain' });
    expect(await gc()).toMatchObject({ inStore: { young: { objects: 1 } } });
    const object = await rows.make('media_object');
    await db.owner(`UPDATE media_object SET key = $1, store = 'main' WHERE id = $2`, [key, object['id']]);
    await passDay();
    expect(await gc()).toMatchObject({ deleted: 1, inStore: { young: { objects: 1 }, deleted: 0 } });
    expect(await store.head(key)).toBeDefined();
  });

  it('take the handles of their bytes along, whose counts stay', async () => {
    const [gone, kept] = await oldObjects(2);
    if (!gone || !kept) throw new Error('too few objects');
    await refer(kept, 'album_item');
    for (const { sha256 } of [gone, kept]) {
      const handle = await refer(gone, 'media_handle');
      await db.owner(`UPDATE media_handle SET sha256 = $1, handle = 'file-7', uses = 3 WHERE sha256 = $2`, [
        sha256,
        handle['sha256'],
      ]);
    }
    expect(await gc()).toMatchObject({ deleted: 1, handles: 1 });
    const left = await db.owner('SELECT sha256, handle, uses FROM media_handle ORDER BY handle NULLS FIRST');
    expect(left).toEqual([
      { sha256: gone.sha256, handle: null, uses: '3' },
      { sha256: kept.sha256, handle: 'file-7', uses: '3' },
    ]);
  });
});

describe('records that somebody uses', () => {
  it.each(['attachment', 'album_item', 'asset_variant'])(
    'stay while a row of %s has them, and go after it',
    async (table) => {
      const [kept] = await oldObjects(2);
      if (!kept) throw new Error('there is no object');
      await refer(kept, table);
      expect(await gc()).toMatchObject({ objects: 1, deleted: 1 });
      expect(await objects()).toEqual([kept]);
      await db.owner(`DELETE FROM ${table} WHERE object_id = $1`, [kept.id]);
      expect(await gc()).toMatchObject({ objects: 1, deleted: 1 });
    },
  );

  it('stay while a message waits that will be sent with them', async () => {
    const [kept] = await oldObjects(1);
    if (!kept) throw new Error('there is no object');
    const { id } = await promise(kept);
    expect(await gc()).toMatchObject({ objects: 0 });
    await db.owner(`UPDATE scheduled_message SET state = 'cancelled', due_at = NULL WHERE id = $1`, [id]);
    expect(await gc()).toMatchObject({ objects: 1, deleted: 1 });
  });

  it('stay when they were referred to after they were counted', async () => {
    const [used, promised] = await oldObjects(3);
    if (!used || !promised) throw new Error('too few objects');
    const remove = unreferenced.remove.bind(unreferenced);
    jest.spyOn(unreferenced, 'remove').mockImplementationOnce(async (ids) => {
      await refer(used, 'asset_variant');
      await promise(promised);
      return remove(ids);
    });
    expect(await gc()).toMatchObject({ objects: 3, deleted: 1 });
    expect(await objects()).toEqual([used, promised]);
  });

  it('stay, and hold nobody up, while a transaction is about to refer to them', async () => {
    const [kept] = await oldObjects(2);
    if (!kept) throw new Error('there is no object');
    const { asset_id: assetId } = await refer(kept, 'asset_variant');
    await db.owner('DELETE FROM asset_variant');
    await db.transaction.run(kept.workspace_id, async (tx) => {
      await tx.write(
        `INSERT INTO asset_variant (asset_id, name, workspace_id, object_id, file_name) VALUES ($1, $2, $3, $4, 'a.png')`,
        [assetId, newId(), tx.workspaceId, kept.id],
      );
      expect(await gc()).toMatchObject({ objects: 2, deleted: 1 });
    });
    expect(await gc()).toMatchObject({ objects: 0 });
    expect(await objects()).toEqual([kept]);
  });

  it('stay when a table refers to them that the command does not know, and the others go', async () => {
    const [, kept] = await oldObjects(3);
    if (!kept) throw new Error('there is no object');
    await db.owner('CREATE TABLE later_reference (object_id uuid REFERENCES media_object)');
    try {
      await db.owner('INSERT INTO later_reference VALUES ($1)', [kept.id]);
      expect(await gc()).toMatchObject({ objects: 3, deleted: 2 });
      expect(await objects()).toEqual([kept]);
    } finally {
      await db.owner('DROP TABLE later_reference');
    }
  });
});
