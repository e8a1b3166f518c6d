import { openStores } from '@causerie/object-storage';
import { aBucket, FreezableDoor } from '@causerie/object-storage-testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { SpooledFile } from '../files/spooled-file';
import { MediaStores } from './media-stores';

const MB = 1024 * 1024;
const READ_MS = 300;
let folder: string;
let door: FreezableDoor;
let stores: MediaStores;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'silent-primary-'));
  const bucket = await aBucket();
  door = await FreezableDoor.before(bucket.endpoint ?? '');
  stores = new MediaStores(
    openStores({
      stores: [
        { ...bucket, name: 'main', kind: 's3', endpoint: door.url },
        { name: 'spare', kind: 'disk', folder: join(folder, 'spare') },
      ],
      timeouts: { connectMs: 2_000, readMs: READ_MS },
      masterKey: randomBytes(32),
      mediaUrl: 'http://127.0.0.1:1',
    }),
    1,
  );
}, 240_000);
afterEach(async () => {
  await door.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function aFile(sizeBytes: number): SpooledFile & { bytes: Buffer } {
  const bytes = randomBytes(sizeBytes);
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, path, sha256, sizeBytes, mimeType: 'image/png', dispose: () => Promise.resolve() };
}

describe('a primary store that accepts connections and says nothing', () => {
  it.each([
    ['a small file', 1_000, 0],
    ['a file in parts', 20 * MB, 0],
    ['a file in parts, silent in the middle', 20 * MB, 7 * MB],
  ])('does not hold a file up for ever: the fallback takes it: %s', async (_what, size, after) => {
    const file = aFile(size);
    door.freeze(after);
    const placed = await stores.put('a/b', file);
    expect(placed).toMatchObject({ store: 'spare', displaced: true, sizeBytes: size });
    const { stream } = await stores.open({ store: 'spare', key: 'a/b' });
    expect((await buffer(stream)).equals(file.bytes)).toBe(true);
  });

  it('leaves the narrow door free: the next file does not knock, it is put into what answers', async () => {
    const file = aFile(1_000);
    door.freeze();
    await Promise.all(['a/1', 'a/2'].map((key) => stores.put(key, file)));
    const { connections } = door;
    expect(await stores.put('a/3', file)).toMatchObject({ store: 'spare' });
    expect(door.connections).toBe(connections);
  });
});
