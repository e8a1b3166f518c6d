import type { ByteReader } from '../bytes/byte-reader';
import { latin } from '../bytes/bytes';
import type { RecordingFacts } from './recording-facts';

/** STREAMINFO is always the first block: rate in 20 bits at byte 18, total samples in 36 bits behind it. */
export async function readFlac(bytes: ByteReader): Promise<RecordingFacts> {
  const head = await bytes.at(0, 42);
  if (head.length < 42 || latin(head, 0, 4) !== 'fLaC') return {};
  const rate = head.readUIntBE(18, 3) >>> 4;
  const samples = (head.readUInt8(21) & 0x0f) * 2 ** 32 + head.readUInt32BE(22);
  return { durationSeconds: samples / rate };
}
