import type { ByteReader } from '../bytes/byte-reader';
import { latin, u32le } from '../bytes/bytes';
import type { RecordingFacts } from './recording-facts';

const TAIL_BYTES = 64 * 1024;
const NO_GRANULE = 0xffff_ffff_ffff_ffffn;

interface Codec {
  /** Granules (samples) a second. */
  rate: number;
  /** Samples at the beginning that are not played. */
  skip: number;
}

/** The last page's granule position, less Opus' pre-skip, over the rate (RFC 3533, RFC 7845 section 4). */
export async function readOgg(bytes: ByteReader): Promise<RecordingFacts> {
  const first = await bytes.at(0, 512);
  if (latin(first, 0, 4) !== 'OggS') return {};
  const serial = u32le(first, 14);
  const codec = codecOf(first.subarray(27 + (first[26] ?? 0)));
  if (!codec || serial === undefined) return {};
  const granule = lastGranule(await bytes.at(Math.max(0, bytes.size - TAIL_BYTES), TAIL_BYTES), serial);
  return granule === undefined ? {} : { durationSeconds: (Number(granule) - codec.skip) / codec.rate };
}

function codecOf(packet: Buffer): Codec | undefined {
  if (latin(packet, 0, 8) === 'OpusHead' && packet.length >= 12)
    return { rate: 48_000, skip: packet.readUInt16LE(10) };
  if (latin(packet, 0, 7) === '\x01vorbis') return rated(u32le(packet, 12));
  if (latin(packet, 0, 8) === 'Speex   ') return rated(u32le(packet, 36));
  // Behind the mapping's header and 'fLaC' lies STREAMINFO; its rate has 20 bits.
  if (latin(packet, 0, 5) === '\x7fFLAC' && packet.length >= 31) return rated(packet.readUIntBE(27, 3) >>> 4);
  return undefined;
}

function rated(rate: number | undefined): Codec | undefined {
  return rate ? { rate, skip: 0 } : undefined;
}

function lastGranule(tail: Buffer, serial: number): bigint | undefined {
  let at = tail.lastIndexOf('OggS');
  for (; at >= 0; at = at === 0 ? -1 : tail.lastIndexOf('OggS', at - 1)) {
    if (at + 18 > tail.length || u32le(tail, at + 14) !== serial) continue;
    const granule = tail.readBigUInt64LE(at + 6);
    if (granule !== NO_GRANULE) return granule;
  }
  return undefined;
}
