import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SpooledFile } from '../../files/spooled-file';

/** A place for a new file beside another one: the same disk, the same sweep of what was left behind. */
export function placeBeside(path: string): string {
  return join(dirname(path), randomUUID());
}

/** SHA-256 in hex and the size, read as a stream. */
export async function measure(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

export interface Measured {
  sha256: string;
  sizeBytes: number;
  mimeType: string;
}

export function spooledAt(path: string, measured: Measured): SpooledFile {
  const { sha256, sizeBytes, mimeType } = measured;
  return { path, sha256, sizeBytes, mimeType, dispose: () => discard(path) };
}

/** Takes a file off the disk; never throws. */
export async function discard(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/** The same bytes under a name of their own, so that each of the two is disposed for itself. */
export async function sameBytes(file: SpooledFile): Promise<SpooledFile> {
  const path = placeBeside(file.path);
  await link(file.path, path).catch(() => copyFile(file.path, path));
  return spooledAt(path, file);
}

/** A small file from memory. */
export async function smallFile(beside: string, bytes: Buffer, mimeType: string): Promise<SpooledFile> {
  const path = placeBeside(beside);
  await writeFile(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return spooledAt(path, { sha256, sizeBytes: bytes.length, mimeType });
}
