import { PermanentError } from '@causerie/kernel';
import { Readable, Transform, type TransformCallback } from 'node:stream';

/** Counts what passes, and fails at the end (or as soon as it is too long) when that is not what was announced. */
export class Measure extends Transform {
  sizeBytes = 0;

  constructor(private readonly announced: number | undefined) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.sizeBytes += chunk.length;
    const tooLong = this.announced !== undefined && this.sizeBytes > this.announced;
    done(tooLong ? wrongLength() : null, tooLong ? undefined : chunk);
  }

  override _flush(done: TransformCallback): void {
    done(this.announced !== undefined && this.sizeBytes !== this.announced ? wrongLength() : null);
  }
}

export function asStream(body: Buffer | Readable): Readable {
  // Wrapped in a list: an iterable buffer would come byte by byte.
  return Buffer.isBuffer(body) ? Readable.from([body]) : body;
}

export function wrongLength(): PermanentError {
  return new PermanentError('The body has another length than was announced.');
}
