import { objectKey, openStores } from '@causerie/object-storage';
import { MediaObjectStore, type NewMediaObject } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase, type TestWorkspace } from '@causerie/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpooledFile } from '../files/spooled-file';
import { MediaStores } from '../stores/media-stores';
import { DropSpareCopy } from './drop-spare-copy';

const folder = mkdtempSync(join(tmpdir(), 'drop-spare-copy-'));
const stores = new MediaStores(
  openStores({
    stores: [
      { name: 'main', kind: 'disk', folder: join(folder, 'main') },
      { name: 'spare', kind: 'disk', folder: join(folder, 'spare') },
    ],
    timeouts: { connectMs: 1_000, readMs: 1_000 },
    masterKey: randomBytes(32),
    mediaUrl: 'http://127.0.0.1:1',
  }),
  2,
);

let database: TestDatabase;
let workspace: TestWorkspace;
let objects: MediaObjectStore;
let dropSpareCopy: DropSpareCopy;

beforeAll(async () => {
  database = await createTestDatabase();
  workspace = await aWorkspace(database);
  objects = new MediaObjectStore(database.dataSource);
  dropSpareCopy = new DropSpareCopy(stores);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Bytes that a store has, and of which no row says so. */
async function anUpload(store = 'main'): Promise<{ object: NewMediaObject; file: SpooledFile }> {
  const bytes = randomBytes(64);
  const path = join(folder, createHash('sha1').update(bytes).digest('hex'));
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const facts = { sha256, sizeBytes: bytes.length, mimeType: 'text/plain' };
  const file = { ...facts, path, dispose: () => Promise.resolve() };
  const key = objectKey(workspace.id, sha256);
  await stores.putInto(stores.stack.named(store), key, file);
  return { file, object: { ...facts, key, store, displaced: store !== 'main' } };
}

const record = (object: NewMediaObject) =>
  database.transaction.run(workspace.id, (tx) => objects.record(tx, object));
const isThere = async ({ store, key }: NewMediaObject) =>
  (await stores.stack.named(store).head(key)) !== undefined;

describe('bytes and their row', () => {
  it('lie in one store: a copy in a fallback goes when the row names the primary', async () => {
    const first = await anUpload();
    await record(first.object);
    const again = { ...first.object, store: 'spare', displaced: true };
    await stores.putInto(stores.stack.named('spare'), again.key, first.file);
    await dropSpareCopy.drop(again, await record(again));
    expect([await isThere(first.object), await isThere(again)]).toEqual([true, false]);
  });

  it('stay in the fallback where their row says so', async () => {
    const { object } = await anUpload('spare');
    await dropSpareCopy.drop(object, await record(object));
    expect(await isThere(object)).toBe(true);
  });
});
