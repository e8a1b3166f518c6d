import { objectKey, type StoreStack } from '@causerie/object-storage';
import type { AssetStore, MediaObjectStore, WorkspaceTransaction } from '@causerie/persistence';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { HEAD_BYTES, kindOf } from './file-kind.policy';
import type { AssetFile } from './read-folder';

export interface ImportParts {
  transaction: WorkspaceTransaction;
  assets: AssetStore;
  objects: MediaObjectStore;
  stack: StoreStack;
}

/** What became of a file. */
export type Imported =
  { result: 'added' | 'changed' | 'unchanged'; sizeBytes: number } | { result: 'refused'; reason: string };

interface ReadFile {
  sha256: string;
  sizeBytes: number;
  head: Buffer;
}

/** As much as is fetched of what people send; platforms take less. */
const BYTES_MAX = 50 * 1_048_576;

/**
 * Makes files the variants of a workspace's assets. What is there already is left alone; a changed file is a new one.
 * `media -- gc` may run meanwhile: bytes stay for a day after their record went, and what it takes because nothing names
 * it yet, it gives back when a record does within the ten minutes after.
 */
export class ImportAssets {
  constructor(private readonly parts: ImportParts) {}

  /** The bytes first, then the record: a run that is killed leaves at most bytes that nobody names. */
  async importFile(workspaceId: string, file: AssetFile): Promise<Imported> {
    const read = await readThrough(file.path);
    const kind = kindOf(file.ending, read.head);
    if ('problem' in kind) return { result: 'refused', reason: kind.problem };
    const { sizeBytes, sha256 } = read;
    if (sizeBytes > BYTES_MAX)
      return { result: 'refused', reason: `it has more than ${BYTES_MAX / 1_048_576} MB` };
    const { transaction, assets, objects } = this.parts;
    const fileName = `${file.variant}.${file.ending.toLowerCase()}`;
    const { known, object } = await transaction.run(workspaceId, async (tx) => ({
      known: (await assets.find(tx, file.asset, [file.variant]))[0],
      object: await objects.findBySha256(tx, sha256),
    }));
    if (known?.sha256 === sha256 && known.fileName === fileName) return { result: 'unchanged', sizeBytes };
    const place = object ?? (await this.store(workspaceId, file.path, { ...read, ...kind }));
    await transaction.run(workspaceId, async (tx) => {
      const { id: objectId } = await objects.record(tx, { sha256, sizeBytes, ...kind, ...place });
      await assets.put(tx, { asset: file.asset, variant: file.variant, objectId, fileName });
    });
    return { result: known ? 'changed' : 'added', sizeBytes };
  }

  private async store(
    workspaceId: string,
    path: string,
    { sha256, sizeBytes, mimeType }: ReadFile & { mimeType: string },
  ): Promise<{ key: string; store: string; displaced: boolean }> {
    const key = objectKey(workspaceId, sha256);
    const options = { contentType: mimeType, sizeBytes };
    const { store, displaced } = await this.parts.stack.put(key, () => createReadStream(path), options);
    return { key, store, displaced };
  }
}

async function readThrough(path: string): Promise<ReadFile> {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    if (sizeBytes < HEAD_BYTES) head.push(piece.subarray(0, HEAD_BYTES));
    hash.update(piece);
    sizeBytes += piece.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes, head: Buffer.concat(head).subarray(0, HEAD_BYTES) };
}
