import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FileHandle } from 'node:fs/promises';
import { type Clock, TransientError } from '@causerie/kernel';
import type { SpooledFile } from '../files/spooled-file';
import { contentType, HEAD_BYTES } from './content-type.policy';
import { DownloadPace, type PaceRules } from './download-pace';
import { discard, type SpoolFolder } from './spool-folder';

export interface SpoolOptions {
  folder: SpoolFolder;
  bytesMax: number;
  pace: PaceRules;
  clock: Clock;
}

/**
 * Body → disk, a piece at a time: the next one is read when the last is written, so memory stays flat however fast the
 * other side is. Hash and type are made on the way. 'too_large' as soon as one byte more than allowed has come. Whatever
 * goes wrong, no file is left.
 */
export async function spoolBody(
  body: IncomingMessage,
  options: SpoolOptions,
): Promise<SpooledFile | 'too_large'> {
  const { path, handle } = await options.folder.create();
  let isKept = false;
  try {
    const written = await write(body, handle, options);
    if (written === 'too_large') return written;
    isKept = true;
    return { path, ...written, dispose: () => discard(path) };
  } finally {
    body.destroy();
    await handle.close();
    if (!isKept) await discard(path);
  }
}

type Written = Pick<SpooledFile, 'sizeBytes' | 'sha256' | 'mimeType'>;

async function write(
  body: IncomingMessage,
  handle: FileHandle,
  { bytesMax, pace: rules, clock }: SpoolOptions,
): Promise<Written | 'too_large'> {
  const pace = new DownloadPace(rules, clock.nowMs());
  const stopWatching = watch(body, pace, { clock, everyMs: Math.min(1_000, rules.idleMs / 4) });
  const hash = createHash('sha256');
  const head = new Head();
  let sizeBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > bytesMax) return 'too_large';
      hash.update(chunk);
      head.add(chunk);
      await handle.writeFile(chunk);
      pace.note(chunk.length, clock.nowMs());
    }
    return sum(hash, head, sizeBytes);
  } finally {
    stopWatching();
  }
}

function sum(hash: Hash, head: Head, sizeBytes: number): Written {
  return { sizeBytes, sha256: hash.digest('hex'), mimeType: contentType(head.bytes(), sizeBytes) };
}

const WORDS = { idle: 'fell silent', slow: 'is too slow' };

function watch(
  body: IncomingMessage,
  pace: DownloadPace,
  { clock, everyMs }: { clock: Clock; everyMs: number },
): () => void {
  const timer = setInterval(() => {
    const verdict = pace.verdict(clock.nowMs());
    if (verdict) body.destroy(new TransientError(`The file’s host ${WORDS[verdict]}.`));
  }, everyMs);
  return () => clearInterval(timer);
}

/** The beginning of the file, by which its type is known. */
class Head {
  private readonly pieces: Buffer[] = [];
  private length = 0;

  add(chunk: Buffer): void {
    if (this.length >= HEAD_BYTES) return;
    // A copy: a piece of a chunk would hold the whole of it.
    const piece = Buffer.from(chunk.subarray(0, HEAD_BYTES - this.length));
    this.pieces.push(piece);
    this.length += piece.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }
}
