import { openStores } from '@causerie/object-storage';
import { MediaObjectStore, type NewMediaObject } from '@causerie/persistence';
import { aWorkspace, createTestDatabase, type TestDatabase, type TestWorkspace } from '@causerie/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpooledFile } from '../files/spooled-file';
import { MediaStores } from '../stores/media-stores';
import { objectKey } from '../stores/object-keys';
import { KeepUpload } from './keep-upload';

const folder = mkdtempSync(join(tmpdir(), 'keep-upload-'));
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
let keepUpload: KeepUpload;

beforeAll(async () => {
  database = await createTestDatabase();
  workspace = await aWorkspace(database);
  objects = new MediaObjectStore(database.dataSource);
  keepUpload = new KeepUpload(database.transaction, objects, stores);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
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
const rows = (sha256: string) => database.owner('SELECT FROM media_object WHERE sha256 = $1', [sha256]);

describe('bytes and their row', () => {
  it('agree when no row could be written: the bytes are taken back, and no row is left', async () => {
    const { object } = await anUpload();
    await keepUpload.undo({ workspaceId: workspace.id }, object);
    expect(await isThere(object)).toBe(false);
    expect(await rows(object.sha256)).toHaveLength(0);
  });

  it('agree when another attachment of the same bytes was recorded: nothing is taken back', async () => {
    const { object } = await anUpload();
    await record(object);
    await keepUpload.undo({ workspaceId: workspace.id }, object);
    expect(await isThere(object)).toBe(true);
    expect(await rows(object.sha256)).toHaveLength(1);
  });

  it('agree when they are recorded while somebody takes them back', async () => {
    const { object, file } = await anUpload();
    const [, recorded] = await Promise.all([
      keepUpload.undo({ workspaceId: workspace.id }, object),
      record(object),
    ]);
    await keepUpload.afterCommit({ object, file }, recorded);
    expect(await isThere(object)).toBe(true);
    expect(await rows(object.sha256)).toHaveLength(1);
  });

  it('lie in one store: a copy in a fallback goes when the row names the primary', async () => {
    const first = await anUpload();
    await record(first.object);
    const again = { ...first.object, store: 'spare', displaced: true };
    await stores.putInto(stores.stack.named('spare'), again.key, first.file);
    await keepUpload.afterCommit({ object: again, file: first.file }, await record(again));
    expect([await isThere(first.object), await isThere(again)]).toEqual([true, false]);
  });
});
