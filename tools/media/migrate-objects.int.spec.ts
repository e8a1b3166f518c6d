import { workspaceRoot } from '@causerie/local-stack';
import { DiskStore, S3Store, SignedLinks } from '@causerie/object-storage';
import { aBucket } from '@causerie/object-storage-testing';
import { createDataSource, MediaInventory } from '@causerie/persistence';
import { createTestDatabase, type TestDatabase } from '@causerie/testing';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { MigrateObjects, type MigrationFigures } from './migrate-objects';
import { recordedObjects, type RecordedObject } from './testing/media-records';
import type { MigrationNews, MigrationOrder } from './testing/migrate-program';
import { VerifyObjects } from './verify-objects';

const PROGRAM = require.resolve('./testing/migrate-program');
/** 1,000 where there is time for them. */
const OBJECTS = Number(process.env['MIGRATED_OBJECTS'] ?? 200);

interface Ended {
  signal: NodeJS.Signals | null;
  figures: MigrationFigures | undefined;
}

/** Runs the migration to its end, or kills it as soon as it has looked at so many objects. */
async function runProgram(given: MigrationOrder, killAt = Number.POSITIVE_INFINITY): Promise<Ended> {
  const order = { ...given, ...(Number.isFinite(killAt) && { standsStillAfter: killAt }) };
  const root = workspaceRoot();
  const child = spawn(process.execPath, ['-r', '@swc-node/register', PROGRAM, JSON.stringify(order)], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', SWC_NODE_PROJECT: join(root, 'tsconfig.base.json') },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let figures: MigrationFigures | undefined;
  child.on('message', (news: MigrationNews) => {
    if ('ended' in news) figures = news.ended;
    else if (news.seen >= killAt) child.kill('SIGKILL');
  });
  // What it told may come after its end.
  const [[, signal]] = (await Promise.all([once(child, 'exit'), once(child, 'disconnect')])) as [
    [number | null, NodeJS.Signals | null],
    unknown,
  ];
  return { signal, figures };
}

describe('a migration of 1,000 objects from a folder into a bucket', () => {
  let db: TestDatabase;
  let owner: DataSource;
  let inventory: MediaInventory;
  let home: string;
  let order: MigrationOrder;
  let objects: RecordedObject[];
  let disk: DiskStore;
  let bucket: S3Store;

  beforeAll(async () => {
    db = await createTestDatabase();
    owner = await createDataSource({ url: db.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
    inventory = new MediaInventory(owner);
    home = mkdtempSync(join(tmpdir(), 'causerie-migrate-'));
    const options = await aBucket();
    order = {
      ownerUrl: db.ownerUrl,
      folder: join(home, 'from'),
      bucket: options,
      journal: join(home, 'media', 'journal'),
      deleteSource: false,
    };
    const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
    disk = new DiskStore({ folder: order.folder, links });
    bucket = new S3Store(options);
    objects = await recordedObjects(db, disk, OBJECTS);
  }, 240_000);
  afterAll(async () => {
    await owner.destroy();
    await db.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const migrate = (wish: { dryRun?: boolean; deleteSource?: boolean } = {}) =>
    new MigrateObjects(inventory).run({ from: disk, to: bucket, journal: order.journal, ...wish });

  it('is counted first, without a trace', async () => {
    expect(await migrate({ dryRun: true, deleteSource: true })).toEqual({
      copy: { copied: OBJECTS, copiedBytes: sizeOf(objects), alreadyThere: 0, failed: [] },
      recorded: OBJECTS,
      left: [],
      deleted: 0,
    });
    expect([existsSync(order.journal), await inventory.count('s3')]).toEqual([
      false,
      { objects: 0, bytes: 0 },
    ]);
  });

  it('goes on after kill -9, twice, and ends with every object proven and recorded', async () => {
    const killed = [await runProgram(order, OBJECTS * 0.3), await runProgram(order, OBJECTS)];
    expect(killed.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
    const { signal, figures } = await runProgram(order);
    expect([signal, figures?.copy.failed, figures?.left]).toEqual([null, [], []]);
    expect(await inventory.count('disk')).toEqual({ objects: 0, bytes: 0 });
    expect(await inventory.count('s3')).toEqual({ objects: OBJECTS, bytes: sizeOf(objects) });
    const verified = await new VerifyObjects(inventory, [bucket]).run({});
    expect(verified).toEqual({ checked: OBJECTS, bytes: sizeOf(objects), wrong: [] });
  }, 480_000);

  it('has deleted nothing, and deletes when asked what is proven and recorded', async () => {
    for (const { key } of objects) expect(await disk.head(key)).toBeDefined();
    const stray = 'objects/nobody/knows/me';
    await disk.put(stray, Buffer.from('x'), { contentType: 'text/plain' });
    const { deleted, copy, recorded } = await migrate({ deleteSource: true });
    expect([deleted, copy.failed, recorded]).toEqual([OBJECTS, [], 0]);
    const { objects: rest } = await disk.list('');
    expect(rest.map(({ key }) => key)).toEqual([stray]);
    expect((await new VerifyObjects(inventory, [bucket]).run({})).wrong).toEqual([]);
  }, 240_000);
});

describe('a migration that meets trouble', () => {
  let db: TestDatabase;
  let owner: DataSource;
  let home: string;
  let from: DiskStore;
  let to: DiskStore;
  let objects: RecordedObject[];

  beforeAll(async () => {
    db = await createTestDatabase();
    owner = await createDataSource({ url: db.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  });
  afterAll(async () => {
    await owner.destroy();
    await db.close();
  });
  beforeEach(async () => {
    await db.owner('DELETE FROM media_variant');
    await db.owner('DELETE FROM media_object');
    home = mkdtempSync(join(tmpdir(), 'causerie-migrate-'));
    const links = new SignedLinks({ baseUrl: 'http://localhost', secret: randomBytes(32) });
    from = new DiskStore({ name: 'old', folder: join(home, 'from'), links });
    to = new DiskStore({ name: 'new', folder: join(home, 'to'), links });
    objects = await recordedObjects(db, from, 5);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

  const migrate = () =>
    new MigrateObjects(new MediaInventory(owner)).run({
      from,
      to,
      journal: join(home, 'journal'),
      deleteSource: true,
    });
  const storeOf = async (key: string) =>
    (await db.owner<{ store: string }>('SELECT store FROM media_object WHERE key = $1', [key]))[0]?.store;
  const first = () => objects[0]?.key ?? '';

  it('leaves a record whose bytes are gone or others than recorded, and their source', async () => {
    const [gone = '', changed = ''] = objects.map(({ key }) => key);
    await from.delete(gone);
    await from.put(changed, Buffer.from('other bytes'), { contentType: 'image/png' });
    const { recorded, left, deleted } = await migrate();
    expect([recorded, deleted]).toEqual([3, 3]);
    expect(Object.fromEntries(left.map(({ key, reason }) => [key, reason]))).toEqual({
      [gone]: 'no copy of it is proven',
      [changed]: 'its bytes are not those that were recorded',
    });
    expect([await storeOf(gone), await storeOf(changed)]).toEqual(['old', 'old']);
    expect(await from.head(changed)).toBeDefined();
  });

  it('does not trust an old proof: a copy that vanished meanwhile is neither recorded nor its source deleted', async () => {
    await migrate();
    await db.owner(`UPDATE media_object SET store = 'old'`);
    for (const { key, body } of objects) await from.put(key, body, { contentType: 'image/png' });
    await to.delete(first());
    const { left } = await migrate();
    expect(left).toEqual([
      { key: first(), reason: 'its copy is no longer in new: migrate again without the journal' },
    ]);
    expect([await storeOf(first()), await from.head(first())]).toMatchObject(['old', { key: first() }]);
  });

  it('does not touch what somebody moved elsewhere meanwhile, nor complain of its old copy', async () => {
    await db.owner(`UPDATE media_object SET store = 'third' WHERE key = $1`, [first()]);
    await to.put(first(), Buffer.from('something newer'), { contentType: 'image/png' });
    const { copy, recorded, left } = await migrate();
    expect([copy.failed, recorded, left, await storeOf(first())]).toEqual([[], 4, [], 'third']);
    expect(await from.head(first())).toBeDefined();
  });
});

function sizeOf(objects: readonly RecordedObject[]): number {
  return objects.reduce((sum, { body }) => sum + body.length, 0);
}
