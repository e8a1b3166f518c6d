import { errorMessage, PermanentError, TransientError, UsageError } from '@causerie/kernel';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { CopyJournal } from './copy-journal';
import type { ObjectStore } from './object-store';

/** So many failures one after the other are an outage: to go on would only make a long list of it. */
const FAILURES_IN_A_ROW_MAX = 25;

export interface CopyObjectsOptions {
  from: ObjectStore;
  to: ObjectStore;
  /** Left out: everything. */
  prefix?: string;
  journal: CopyJournal;
  /** Objects copied at the same time. */
  concurrency?: number;
  /** Puts over another object that stands under the key; else that is a failure. */
  replace?: boolean;
  /** Asks and counts only, by sizes: reads no bytes, writes nothing. */
  dryRun?: boolean;
  /** Told after each object. The figures go on changing. */
  onProgress?: (figures: CopyFigures) => void;
}

export interface CopyFigures {
  /** By this run, and proven; in a dry run: what would be. */
  copied: number;
  copiedBytes: number;
  /** The same object was there: proven by this run, or by an earlier one as the journal says. */
  alreadyThere: number;
  failed: { key: string; reason: string }[];
}

type Listed = { key: string; sizeBytes: number };

/**
 * Copies what one store has into another, each object streamed, then read back and compared by SHA-256. Deletes
 * nothing. It may be killed at any time and started again with the same journal: what is proven is not read again,
 * what was under way is looked at anew. An object that fails is told in the figures and tried by the next run.
 * @throws TransientError when `from` cannot be listed or nothing succeeds any more, UsageError
 */
export async function copyObjects(options: CopyObjectsOptions): Promise<CopyFigures> {
  const { from, to, prefix = '', concurrency = 8 } = options;
  if (from.name === to.name) throw new UsageError('Two stores of different names are needed.');
  const proven = new Map<string, number>();
  for await (const { key, sizeBytes } of options.journal.proven()) proven.set(key, sizeBytes);
  const run = new CopyRun(options, proven);
  const objects = listed(from, prefix);
  const worker = async (): Promise<void> => {
    for (;;) {
      const { value, done } = await objects.next();
      if (done || run.gaveUp) return;
      await run.copy(value);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: concurrency }, worker));
  for (const worked of ended) if (worked.status === 'rejected') throw worked.reason;
  if (run.gaveUp) throw run.gaveUp;
  return run.figures;
}

class CopyRun {
  readonly figures: CopyFigures = { copied: 0, copiedBytes: 0, alreadyThere: 0, failed: [] };
  gaveUp: TransientError | undefined;
  private failedInARow = 0;

  constructor(
    private readonly options: CopyObjectsOptions,
    private readonly proven: ReadonlyMap<string, number>,
  ) {}

  async copy(object: Listed): Promise<void> {
    const { figures } = this;
    try {
      if (await this.isThere(object)) figures.alreadyThere += 1;
      else {
        if (!this.options.dryRun) await this.transfer(object.key);
        figures.copied += 1;
        figures.copiedBytes += object.sizeBytes;
      }
      this.failedInARow = 0;
    } catch (error) {
      const reason = errorMessage(error);
      figures.failed.push({ key: object.key, reason });
      if (!(error instanceof PermanentError)) this.failedInARow += 1;
      if (this.failedInARow >= FAILURES_IN_A_ROW_MAX) {
        this.gaveUp = new TransientError(`${this.failedInARow} objects failed in a row: ${reason}`);
      }
    }
    this.options.onProgress?.(figures);
  }

  /** @throws PermanentError when it is another one that is there */
  private async isThere({ key, sizeBytes }: Listed): Promise<boolean> {
    const { from, to, journal, dryRun, replace } = this.options;
    if (this.proven.get(key) === sizeBytes) return true;
    const there = await to.head(key);
    if (!there) return false;
    let same = there.sizeBytes === sizeBytes;
    if (same && !dryRun) {
      const [wanted, found] = await Promise.all([fingerprint(from, key), fingerprint(to, key)]);
      same = wanted.contentType === found.contentType && wanted.sha256 === found.sha256;
      if (same) await journal.record({ key, sizeBytes, sha256: found.sha256 });
    }
    if (same || replace) return same;
    throw new PermanentError(`In ${to.name} another object stands under this key.`);
  }

  private async transfer(key: string): Promise<void> {
    const { from, to, journal } = this.options;
    const { stream, contentType, sizeBytes } = await from.get(key);
    const hash = createHash('sha256');
    const body = Readable.from(passing(stream, hash));
    try {
      await to.put(key, body, { contentType, sizeBytes });
    } finally {
      stream.destroy();
    }
    const sha256 = hash.digest('hex');
    const copy = await fingerprint(to, key);
    if (copy.sha256 !== sha256 || copy.contentType !== contentType) {
      throw new PermanentError(`What ${to.name} gave back is not what it was sent.`);
    }
    await journal.record({ key, sizeBytes, sha256 });
  }
}

async function* listed(store: ObjectStore, prefix: string): AsyncGenerator<Listed, undefined> {
  let next: string | undefined;
  do {
    const page = await store.list(prefix, next);
    yield* page.objects;
    next = page.next;
  } while (next !== undefined);
  return undefined;
}

async function* passing(stream: Readable, hash: { update(chunk: Buffer): unknown }): AsyncGenerator<Buffer> {
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    yield chunk;
  }
}

async function fingerprint(
  store: ObjectStore,
  key: string,
): Promise<{ sha256: string; contentType: string }> {
  const { stream, contentType } = await store.get(key);
  const hash = createHash('sha256');
  for await (const _ of passing(stream, hash));
  return { sha256: hash.digest('hex'), contentType };
}
