import { PermanentError, TransientError } from '@causerie/kernel';
import { v2 as cloudinary, type UploadApiOptions, type UploadApiResponse } from 'cloudinary';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asStream, Measure } from '../measure';
import { fromCloudinary } from './cloudinary-error';

/** Above the 5 MB that every part but the last must have; one part is held in memory. */
const PART_BYTES = 6 * 1024 * 1024;
/** The SDK copies the part it gathers at every write: few big ones cost less. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Uploads in parts. The object appears with the last one, which is sent when the body has ended as announced: what
 * broke off before leaves nothing. @returns the size in bytes
 */
export async function upload(
  body: Buffer | Readable,
  { sizeBytes, ...options }: UploadApiOptions & { public_id: string; sizeBytes: number | undefined },
): Promise<number> {
  const measure = new Measure(sizeBytes);
  const refused = new AbortController();
  const { parts, answered } = partsOf(options);
  // The SDK takes nothing more after a refusal, and does not say so to whoever writes.
  answered.catch(() => refused.abort());
  const sent = pipeline(asStream(body), measure, inPieces, parts, { signal: refused.signal });
  const [answer] = await Promise.all([answered, sent]);
  if (answer.bytes !== measure.sizeBytes || answer.public_id !== options.public_id) {
    throw new TransientError('Cloudinary stored something else than it was sent.');
  }
  return measure.sizeBytes;
}

function partsOf(options: UploadApiOptions): { parts: Writable; answered: Promise<UploadApiResponse> } {
  const { promise, resolve, reject } = withResolvers<UploadApiResponse>();
  const parts = cloudinary.uploader.upload_chunked_stream(
    { ...options, chunk_size: PART_BYTES, disable_promises: true },
    (error, answer) => (answer ? resolve(answer) : reject(fromCloudinary(error))),
  );
  return { parts, answered: promise };
}

function withResolvers<Value>() {
  let resolve!: (value: Value) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<Value>((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
}

async function* inPieces(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let empty = true;
  for await (const chunk of body) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < PIECE_BYTES) continue;
    yield Buffer.concat(held);
    [held, heldBytes, empty] = [[], 0, false];
  }
  if (heldBytes > 0) yield Buffer.concat(held);
  else if (empty) throw new PermanentError('Cloudinary keeps no object without bytes.');
}
