import type { ByteReader } from '../bytes/byte-reader';
import { latin, u32 } from '../bytes/bytes';
import { secondsOfFrames, type Frame } from './frames';
import type { RecordingFacts } from './recording-facts';

/** kbit/s by version and layer, then by the header's index; 0 is free or forbidden (ISO/IEC 11172-3, 13818-3). */
const BITRATES: Record<string, readonly number[]> = {
  '1-1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 0],
  '1-2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0],
  '1-3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
  '2-1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0],
  '2-2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
};
const RATES = [44_100, 48_000, 32_000];
const SEARCH_BYTES = 60_000;

interface Mp3Frame extends Frame {
  version: 1 | 2;
  mono: boolean;
}

/** The frame count of a Xing, Info or VBRI header where there is one, else the frames summed. */
export async function readMp3(bytes: ByteReader): Promise<RecordingFacts> {
  const from = await firstFrame(bytes);
  if (from === undefined) return {};
  const first = await bytes.at(from, 200);
  const frame = frameOf(first);
  if (!frame) return {};
  const frames = countedFrames(first, frame);
  if (frames) return { durationSeconds: frames * frame.seconds };
  const tag = latin(await bytes.at(bytes.size - 128, 3)) === 'TAG' ? 128 : 0;
  return { durationSeconds: await secondsOfFrames(bytes, { from, to: bytes.size - tag }, frameOf) };
}

/** Behind the ID3 tag, or soon after: where a header is followed by another one at the distance it tells. */
async function firstFrame(bytes: ByteReader): Promise<number | undefined> {
  const start = await behindTag(bytes);
  const found = await bytes.at(start, SEARCH_BYTES);
  for (let at = found.indexOf(0xff); at >= 0; at = found.indexOf(0xff, at + 1)) {
    const frame = frameOf(found.subarray(at));
    if (!frame) continue;
    const next = start + at + frame.bytes;
    if (next >= bytes.size || frameOf(await bytes.at(next, 8))) return start + at;
  }
  return undefined;
}

async function behindTag(bytes: ByteReader): Promise<number> {
  const head = await bytes.at(0, 10);
  if (head.length < 10 || latin(head, 0, 3) !== 'ID3') return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((head[at] ?? 0) & 0x7f), 0);
  const footer = (head[5] ?? 0) & 0x10 ? 10 : 0;
  return 10 + size + footer;
}

function frameOf(header: Buffer): Mp3Frame | undefined {
  const word = u32(header);
  if (word === undefined || word >>> 21 !== 0x7ff) return undefined;
  const versionBits = (word >>> 19) & 3;
  const layer = 4 - ((word >>> 17) & 3);
  const rateBase = RATES[(word >>> 10) & 3];
  if (versionBits === 1 || layer === 4 || !rateBase) return undefined;
  const version = versionBits === 3 ? 1 : 2;
  const rate = rateBase / (versionBits === 3 ? 1 : versionBits === 2 ? 2 : 4);
  const kilobits = BITRATES[`${version}-${version === 2 ? Math.min(layer, 2) : layer}`]?.[(word >>> 12) & 15];
  if (!kilobits) return undefined;
  const samples = layer === 1 ? 384 : layer === 3 && version === 2 ? 576 : 1152;
  const padding = (word >>> 9) & 1;
  const size =
    layer === 1
      ? (Math.floor((12_000 * kilobits) / rate) + padding) * 4
      : Math.floor((samples * 125 * kilobits) / rate) + padding;
  return { bytes: size, seconds: samples / rate, version, mono: ((word >>> 6) & 3) === 3 };
}

/** Xing and Info lie behind the side information, VBRI always 32 bytes behind the header. */
function countedFrames(first: Buffer, { version, mono }: Mp3Frame): number | undefined {
  const xing = 4 + (version === 1 ? (mono ? 17 : 32) : mono ? 9 : 17);
  if (/^(?:Xing|Info)$/.test(latin(first, xing, xing + 4)))
    return (u32(first, xing + 4) ?? 0) & 1 ? u32(first, xing + 8) : undefined;
  return latin(first, 36, 40) === 'VBRI' ? u32(first, 36 + 14) : undefined;
}
