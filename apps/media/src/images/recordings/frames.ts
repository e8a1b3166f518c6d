import type { ByteReader } from '../bytes/byte-reader';

export interface Frame {
  bytes: number;
  seconds: number;
}

const FRAMES_MAX = 20_000;

/**
 * Sums the frames of a file that is nothing but frames. Behind the first 20,000 (several minutes) the rest is taken
 * to go on at their mean rate, so that a file of any size costs the same. A first frame that is none: undefined.
 */
export async function secondsOfFrames(
  bytes: ByteReader,
  span: { from: number; to: number },
  frameAt: (header: Buffer) => Frame | undefined,
): Promise<number | undefined> {
  let offset = span.from;
  let seconds = 0;
  for (let count = 0; count < FRAMES_MAX && offset < span.to; count++) {
    const frame = frameAt(await bytes.at(offset, 8));
    if (!frame || frame.bytes <= 0) return count > 0 ? seconds : undefined;
    offset += frame.bytes;
    seconds += frame.seconds;
  }
  if (offset === span.from) return undefined;
  return offset < span.to ? (seconds * (span.to - span.from)) / (offset - span.from) : seconds;
}
