import { newId, TransientError } from '@causerie/kernel';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { boundedRange } from '../byte-range';
import { asStream, Measure } from '../measure';
import { checkedKey } from '../object-key';
import { ObjectNotFoundError } from '../object-not-found';
import type {
  ByteRange,
  LinkOptions,
  ObjectBody,
  ObjectInfo,
  ObjectPage,
  ObjectStore,
  PutOptions,
} from '../object-store';
import { listFiles } from './list-files';
import type { SignedLinks } from './signed-links';

const PAGE = 1_000;

export interface DiskStoreOptions {
  name?: string;
  /** Made when missing. It belongs to the store alone. */
  folder: string;
  links: SignedLinks;
}

/**
 * A folder of this machine. An object is written beside its place, flushed, and moved there: it is whole or absent,
 * also after a crash. What kind it is stands in a small file of its own, written first.
 */
export class DiskStore implements ObjectStore {
  readonly name: string;
  private readonly bytes: string;
  private readonly kinds: string;
  private readonly unfinished: string;

  constructor(private readonly options: DiskStoreOptions) {
    this.name = options.name ?? 'disk';
    this.bytes = join(options.folder, 'objects');
    this.kinds = join(options.folder, 'kinds');
    this.unfinished = join(options.folder, 'unfinished');
  }

  /** Makes the folder: from then on, what it does not have is not there. For whoever writes; a reader may be on another machine. */
  async prepare(): Promise<void> {
    await inStore(mkdir(this.bytes, { recursive: true }));
  }

  async put(key: string, body: Buffer | Readable, options: PutOptions): Promise<ObjectInfo> {
    const place = join(this.bytes, checkedKey(key));
    const draft = join(this.unfinished, newId());
    const measure = new Measure(options.sizeBytes);
    try {
      await inStore(mkdir(this.unfinished, { recursive: true }));
      // Opened before the body is: one that breaks off at once would else leave a draft that is made after it is removed.
      const file = await inStore(open(draft, 'wx'));
      await pipeline(asStream(body), measure, file.createWriteStream());
      await inStore(this.settle(key, { draft, place, contentType: options.contentType }));
    } catch (error) {
      // Not begun where the folder could not be made: its file would stay open.
      if (!Buffer.isBuffer(body)) body.destroy();
      await rm(draft, { force: true }).catch(() => undefined);
      throw isDiskTrouble(error) ? unreachable(error) : error;
    }
    return { key, sizeBytes: measure.sizeBytes, contentType: options.contentType };
  }

  async get(key: string, range?: ByteRange): Promise<ObjectBody> {
    const place = join(this.bytes, checkedKey(key));
    // Open before it is promised: what is deleted a moment later is still read whole.
    const file = await absentOr(open(place, 'r'));
    if (!file) throw await this.absenceOf(key);
    try {
      const info = await this.infoOf(key, file);
      if (!info) throw await this.absenceOf(key);
      if (!range) return { ...info, stream: file.createReadStream() };
      const bounded = boundedRange(range, info.sizeBytes);
      return { ...info, range: bounded, stream: file.createReadStream(bounded) };
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const place = join(this.bytes, checkedKey(key));
    return this.infoOf(key, { stat: () => stat(place) });
  }

  async delete(key: string): Promise<void> {
    await inStore(rm(join(this.bytes, checkedKey(key)), { force: true }));
    await inStore(rm(join(this.kinds, key), { force: true }));
  }

  async list(prefix: string, next?: string): Promise<ObjectPage> {
    const keys = await inStore(listFiles(this.bytes, { prefix, after: next, limit: PAGE + 1 }));
    const page = keys.slice(0, PAGE);
    const objects = await inStore(
      Promise.all(page.map(async (key) => ({ key, sizeBytes: (await stat(join(this.bytes, key))).size }))),
    );
    return keys.length > PAGE ? { objects, next: page.at(-1) } : { objects };
  }

  async link(key: string, options: LinkOptions): Promise<string> {
    return Promise.resolve(this.options.links.sign(checkedKey(key), options));
  }

  private async infoOf(
    key: string,
    file: { stat(): Promise<{ size: number }> },
  ): Promise<ObjectInfo | undefined> {
    const found = await absentOr(Promise.all([file.stat(), readFile(join(this.kinds, key), 'utf8')]));
    return found && { key, sizeBytes: found[0].size, contentType: found[1] };
  }

  /** A machine that does not have the folder, or another one in its place, knows nothing of what is in it. */
  private async absenceOf(key: string): Promise<Error> {
    const isHere = await stat(this.bytes).then(
      () => true,
      () => false,
    );
    if (isHere) return new ObjectNotFoundError(key);
    const setting = `MEDIA_STORE_${this.name.toUpperCase().replaceAll('-', '_')}_FOLDER`;
    const advice = `let ${setting} name it, or use a store that all machines reach`;
    return new TransientError(
      `The folder of the disk store "${this.name}" is not on this machine: ${advice}.`,
    );
  }

  private async settle(
    key: string,
    { draft, place, contentType }: { draft: string; place: string; contentType: string },
  ): Promise<void> {
    const kind = join(this.kinds, key);
    await mkdir(dirname(kind), { recursive: true });
    await writeFile(kind, contentType);
    await mkdir(dirname(place), { recursive: true });
    await flush(draft);
    await rename(draft, place);
    await flush(dirname(place));
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function absentOr<Result>(work: Promise<Result>): Promise<Result | undefined> {
  return work.catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw unreachable(error);
  });
}

/** A disk that is full, gone or read-only may be mended: the same work may succeed then. */
async function inStore<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => Promise.reject(unreachable(error)));
}

function unreachable(error: unknown): TransientError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return new TransientError(`The folder of the disk store failed (${code}).`, undefined, { cause: error });
}

/** Of writing: what else breaks off is the body's. */
function isDiskTrouble(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === 'write' && code !== 'EPIPE';
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}
