import { PermanentError, TransientError, UsageError } from '@causerie/kernel';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FileCache, type HeldBytes, type KnownBytes } from './file-cache';

let cacheFolder: string;
beforeEach(() => (cacheFolder = mkdtempSync(join(tmpdir(), 'causerie-cache-'))));
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(cacheFolder, { recursive: true, force: true, maxRetries: 5 });
});

interface SomeFile extends KnownBytes {
  bytes: Buffer;
  path: string;
}

function aFile(sizeBytes = 1_000): SomeFile {
  const bytes = randomBytes(sizeBytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, sizeBytes, path: join(cacheFolder, sha256.slice(0, 2), sha256) };
}

const aCache = (cacheBytesMax = 10_000) => new FileCache({ cacheFolder, cacheBytesMax });
const from = (file: SomeFile) => () => Promise.resolve(Readable.from([file.bytes]));
const none = (): Promise<Readable> => Promise.reject(new Error('It was fetched.'));

async function read(held: HeldBytes): Promise<Buffer> {
  const bytes = await buffer(held.open());
  await held.close();
  return bytes;
}

describe('the cache of files', () => {
  it('fetches a file once, for this process and the next', async () => {
    const file = aFile();
    const cache = aCache();
    expect(await read(await cache.open(file, from(file)))).toEqual(file.bytes);
    expect(await read(await cache.open(file, none))).toEqual(file.bytes);
    expect(await read(await aCache().open(file, none))).toEqual(file.bytes);
  });

  it('fetches it once for all who want it at the same time', async () => {
    const file = aFile();
    const cache = aCache();
    let fetched = 0;
    const fetch = () => {
      fetched += 1;
      return from(file)();
    };
    const all = await Promise.all(Array.from({ length: 20 }, () => cache.open(file, fetch)));
    const copies = await Promise.all(all.map(read));
    expect(fetched).toBe(1);
    expect(copies.every((copy) => copy.equals(file.bytes))).toBe(true);
  });

  it('reads a held file from its beginning each time, to several readers at once', async () => {
    const file = aFile(200_000);
    const held = await aCache(1_000_000).open(file, from(file));
    const copies = await Promise.all([1, 2, 3].map(() => buffer(held.open())));
    expect(copies.every((copy) => copy.equals(file.bytes))).toBe(true);
    await held.close();
  });

  it('keeps what was used last within its bytes', async () => {
    const cache = aCache(2_500);
    const [first, second, third] = [aFile(), aFile(), aFile()];
    for (const file of [first, second, first, third]) await read(await cache.open(file, from(file)));
    expect([first, second, third].map(({ path }) => existsSync(path))).toEqual([true, false, true]);
  });

  it('knows after a restart what was used last', async () => {
    const [first, second, third] = [aFile(), aFile(), aFile()];
    for (const file of [first, second]) await read(await aCache().open(file, from(file)));
    utimesSync(first.path, new Date(), new Date());
    utimesSync(second.path, new Date(0), new Date(0));
    await read(await aCache(2_500).open(third, from(third)));
    expect([first, second, third].map(({ path }) => existsSync(path))).toEqual([true, false, true]);
  });

  it('takes nothing from whoever holds a file, whatever has to go', async () => {
    const cache = aCache(0);
    const file = aFile();
    const held = await cache.open(file, from(file));
    await read(await cache.open(aFile(0), () => Promise.resolve(Readable.from([]))));
    expect(existsSync(file.path)).toBe(false);
    expect(await read(held)).toEqual(file.bytes);
  });

  it.each([
    ['other bytes', (file: SomeFile) => Buffer.alloc(file.sizeBytes)],
    ['too few bytes', (file: SomeFile) => file.bytes.subarray(1)],
    ['too many bytes', (file: SomeFile) => Buffer.concat([file.bytes, file.bytes])],
  ])('takes no file whose store gives %s', async (_what, wrong) => {
    const file = aFile();
    const cache = aCache();
    const fetch = () => Promise.resolve(Readable.from([wrong(file)]));
    await expect(cache.open(file, fetch)).rejects.toBeInstanceOf(PermanentError);
    expect(existsSync(file.path)).toBe(false);
    expect(readdirSync(join(cacheFolder, 'unfinished'))).toEqual([]);
    expect(await read(await cache.open(file, from(file)))).toEqual(file.bytes);
  });

  it('fetches again what was cut short on the disk', async () => {
    const file = aFile();
    await read(await aCache().open(file, from(file)));
    truncateSync(file.path, 10);
    expect(await read(await aCache().open(file, from(file)))).toEqual(file.bytes);
  });

  it('calls a connection that breaks a hiccup, and tries again when asked again', async () => {
    const file = aFile();
    const cache = aCache();
    const breaking = () =>
      Promise.resolve(
        Readable.from(
          (async function* () {
            yield await Promise.resolve(file.bytes.subarray(0, 10));
            throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
          })(),
        ),
      );
    await expect(cache.open(file, breaking)).rejects.toBeInstanceOf(TransientError);
    expect(await read(await cache.open(file, from(file)))).toEqual(file.bytes);
  });
});

describe('the folder of the cache', () => {
  it('is open to this user alone, with all that is in it', async () => {
    chmodSync(cacheFolder, 0o777);
    const file = aFile();
    await read(await aCache().open(file, from(file)));
    expect(statSync(cacheFolder).mode & 0o777).toBe(0o700);
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it('is refused at the start, in a sentence that says what to set, where it is a link or somebody else’s', () => {
    const link = `${cacheFolder}/link`;
    symlinkSync(cacheFolder, link);
    const start = (folder: string) => new FileCache({ cacheFolder: folder, cacheBytesMax: 10_000 });
    expect(() => start(link)).toThrow(UsageError);
    jest.spyOn(process, 'getuid').mockReturnValue(54_321);
    expect(() => start(cacheFolder)).toThrow(/DELIVERY_FILE_CACHE_FOLDER/);
  });

  it('is not trusted again when somebody else made it anew', async () => {
    const file = aFile();
    const cache = aCache();
    await read(await cache.open(file, from(file)));
    jest.spyOn(process, 'getuid').mockReturnValue(54_321);
    await expect(cache.open(file, from(file))).rejects.toBeInstanceOf(UsageError);
  });
});
