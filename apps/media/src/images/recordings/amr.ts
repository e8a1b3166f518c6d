import type { ByteReader } from '../bytes/byte-reader';
import { latin } from '../bytes/bytes';
import { secondsOfFrames } from './frames';
import type { RecordingFacts } from './recording-facts';

/** Bytes of a 20 ms frame by its mode, the mode's byte included (RFC 4867, section 5.3 and its tables); 0 is reserved. */
const NARROW = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
const WIDE = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1];

export async function readAmr(bytes: ByteReader): Promise<RecordingFacts> {
  const head = latin(await bytes.at(0, 9));
  const wide = head === '#!AMR-WB\n';
  if (!wide && !head.startsWith('#!AMR\n')) return {};
  const table = wide ? WIDE : NARROW;
  const durationSeconds = await secondsOfFrames(bytes, { from: wide ? 9 : 6, to: bytes.size }, (header) => {
    const size = table[((header[0] ?? 0) >> 3) & 0x0f] ?? 0;
    return size === 0 ? undefined : { bytes: size, seconds: 0.02 };
  });
  return { durationSeconds };
}
