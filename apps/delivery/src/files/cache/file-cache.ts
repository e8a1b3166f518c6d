import { ensureOwnFolder } from '@causerie/app-shell';
import { newId, PermanentError, TransientError } from '@causerie/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, utimes, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CachedNames } from './cached-names';
import { FILE_OPTIONS, type FileOptions } from '../file-options';

/** What the bytes must be. */
export interface KnownBytes {
  /** Lower-case hex. */
  sha256: string;
  sizeBytes: number;
}

/** Bytes that stay readable until they are given back, whatever becomes of the cache. */
export interface HeldBytes {
  /** From the beginning each time. */
  open(): Readable;
  close(): Promise<void>;
}

/** Enough that nobody who was just given a file loses it to others' files. */
const TRIES = 3;
const OWNER_ONLY = { file: 0o600, folder: 0o700 };

/**
 * Copies of files on this machine's disk, by content: a file that many messages send is fetched from its store once.
 * The least recently used go when there are more bytes than it may hold. A copy is hashed when it is made and moved
 * into its place whole. Several processes of one user may share the folder; nobody else may look inside, or put files
 * there.
 */
@Injectable()
export class FileCache {
  private readonly names: CachedNames;
  private readonly filling = new Map<string, Promise<void>>();

  /** @throws UsageError when the folder is somebody else's */
  constructor(@Inject(FILE_OPTIONS) private readonly options: FileOptions) {
    this.secureFolder();
    this.names = new CachedNames(options.cacheFolder);
  }

  /**
   * @param fetch opens the bytes where they come from; asked once, however many want them
   * @throws PermanentError when they are not what they should be; what `fetch` throws; TransientError for a bad
   * disk; UsageError when the folder has become somebody else's
   */
  async open(known: KnownBytes, fetch: () => Promise<Readable>): Promise<HeldBytes> {
    // What clears away old temporary files may have taken it, and somebody else may have made it anew.
    this.secureFolder();
    for (let tries = 0; tries < TRIES; tries += 1) {
      const held = await this.find(known);
      if (held) {
        await this.makeRoom();
        return held;
      }
      await this.fill(known, fetch);
    }
    throw new TransientError('The cache of files lost a file as soon as it had it.');
  }

  private async find({ sha256, sizeBytes }: KnownBytes): Promise<HeldBytes | undefined> {
    const path = this.pathOf(sha256);
    const handle = await open(path, 'r').catch(() => undefined);
    if (!handle) return undefined;
    const { size } = await handle.stat();
    if (size !== sizeBytes) {
      await handle.close();
      await rm(path, { force: true });
      return undefined;
    }
    await this.names.use(sha256, sizeBytes);
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return heldBy(handle);
  }

  private async fill(known: KnownBytes, fetch: () => Promise<Readable>): Promise<void> {
    const running = this.filling.get(known.sha256);
    if (running) return running;
    const filling = this.copy(known, fetch).finally(() => this.filling.delete(known.sha256));
    this.filling.set(known.sha256, filling);
    return filling;
  }

  private async copy({ sha256, sizeBytes }: KnownBytes, fetch: () => Promise<Readable>): Promise<void> {
    const source = await fetch();
    const draft = join(this.names.unfinished, newId());
    const hash = createHash('sha256');
    let size = 0;
    try {
      await mkdir(dirname(draft), { recursive: true, mode: OWNER_ONLY.folder });
      const measured = async function* (bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
        for await (const piece of bytes) {
          hash.update(piece);
          size += piece.length;
          yield piece;
        }
      };
      await pipeline(source, measured, createWriteStream(draft, { flags: 'wx', mode: OWNER_ONLY.file }));
      if (size !== sizeBytes || hash.digest('hex') !== sha256)
        throw new PermanentError('The store gave other bytes than were stored there.');
      await mkdir(dirname(this.pathOf(sha256)), { recursive: true, mode: OWNER_ONLY.folder });
      await rename(draft, this.pathOf(sha256));
    } catch (error) {
      source.destroy();
      await rm(draft, { force: true }).catch(() => undefined);
      throw asTransient(error);
    }
  }

  private async makeRoom(): Promise<void> {
    for (const sha256 of await this.names.beyond(this.options.cacheBytesMax)) {
      await rm(this.pathOf(sha256), { force: true }).catch(() => undefined);
    }
  }

  private secureFolder(): void {
    ensureOwnFolder(this.options.cacheFolder, 'DELIVERY_FILE_CACHE_FOLDER');
  }

  private pathOf(sha256: string): string {
    return this.names.pathOf(sha256);
  }
}

/** Reads by position, so that each reader begins at the beginning. The file may lose its name meanwhile. */
function heldBy(handle: FileHandle): HeldBytes {
  return {
    open: () => handle.createReadStream({ start: 0, autoClose: false }),
    close: () => handle.close().catch(() => undefined),
  };
}

/** A disk that is full, a connection that broke: the same may go well later. */
function asTransient(error: unknown): Error {
  if (error instanceof PermanentError || error instanceof TransientError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return new TransientError(`A file could not be fetched (${code}).`, undefined, { cause: error });
}
