import type { ByteReader } from '../bytes/byte-reader';
import { secondsOfFrames } from './frames';
import type { RecordingFacts } from './recording-facts';

/** By the header's sampling index (ISO/IEC 14496-3, 1.6.3.4). */
const RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];

/** Bare AAC in ADTS frames. */
export async function readAac(bytes: ByteReader): Promise<RecordingFacts> {
  const durationSeconds = await secondsOfFrames(bytes, { from: 0, to: bytes.size }, (header) => {
    const rate = RATES[((header[2] ?? 0) >> 2) & 0x0f];
    if (header.length < 7 || header.readUInt16BE(0) >> 4 !== 0xfff || !rate) return undefined;
    const size = (header.readUIntBE(3, 3) >> 5) & 0x1fff;
    const blocks = ((header[6] ?? 0) & 0x03) + 1;
    return { bytes: size, seconds: (1024 * blocks) / rate };
  });
  return { durationSeconds };
}
