import { createHash } from 'node:crypto';
import { ControlError } from './run-operation';

/** Bytes that a simulator keeps. Those beyond the given ones are zeros, which cost no memory. */
export interface StoredBytes {
  bytes: Buffer;
  /** Larger than `bytes` where a size was only claimed. */
  sizeBytes: number;
}

/** What a control operation may give as a file. `sizeBytes`: zeros follow until the file is so large. */
export interface FileInput {
  base64?: string;
  sizeBytes?: number;
}

const ZEROS = Buffer.alloc(64 * 1024);
/** What stands for a file of which nothing was said. */
const SOME = 'AAAA';

/** @throws ControlError for a size that is smaller than the bytes */
export function storedBytes({ base64, sizeBytes }: FileInput): StoredBytes {
  const bytes = Buffer.from(base64 ?? (sizeBytes === undefined ? SOME : ''), 'base64');
  if (sizeBytes !== undefined && sizeBytes < bytes.length)
    throw new ControlError('the file is larger than its size');
  return { bytes, sizeBytes: sizeBytes ?? bytes.length };
}

/** Up to `end`, in pieces. */
export function* piecesOf({ bytes, sizeBytes }: StoredBytes, end = sizeBytes): Generator<Buffer> {
  for (let at = 0; at < end;) {
    const isGiven = at < bytes.length;
    const source = isGiven ? bytes.subarray(at, at + ZEROS.length) : ZEROS;
    const piece = source.subarray(0, Math.min(source.length, end - at));
    at += piece.length;
    yield piece;
  }
}

const digests = new WeakMap<StoredBytes, Buffer>();

/** Made once for a file: bytes that were kept do not change. */
export function sha256Of(file: StoredBytes): Buffer {
  const known = digests.get(file);
  if (known) return known;
  const hash = createHash('sha256');
  for (const piece of piecesOf(file)) hash.update(piece);
  const digest = hash.digest();
  digests.set(file, digest);
  return digest;
}
