import type { SimulatedMedia } from '@causerie/channel-kit-testing';

const SERIAL = 77;
/** Samples that a decoder throws away at the beginning. */
const SKIPPED = 312;
const SAMPLES_A_FRAME = 960;
/** 20 ms of silence: a code for the kind of frame, then nothing to play. */
const SILENT_FRAME = Buffer.from([0xf8, 0xff, 0xfe]);

/** Opus in Ogg as phones record it (RFC 7845): silence, whole enough for any decoder. Another number gives another file. */
export function aVoiceNote(n: number): SimulatedMedia {
  const frames = 50;
  const head = Buffer.from('OpusHead\x01\x01\0\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16LE(SKIPPED, 10);
  head.writeUInt32LE(48_000, 12);
  const vendor = Buffer.from(`silence ${n}`, 'latin1');
  const tags = Buffer.concat([Buffer.from('OpusTags', 'latin1'), u32(vendor.length), vendor, u32(0)]);
  const bytes = Buffer.concat([
    page({ at: 0, kind: 'first', granule: 0, packets: [head] }),
    page({ at: 1, kind: 'middle', granule: 0, packets: [tags] }),
    page({
      at: 2,
      kind: 'last',
      granule: SKIPPED + frames * SAMPLES_A_FRAME,
      packets: Array.from({ length: frames }, () => SILENT_FRAME),
    }),
  ]);
  return { kind: 'voice', bytes, mimeType: 'audio/ogg' };
}

interface Page {
  at: number;
  kind: 'first' | 'middle' | 'last';
  /** Samples up to its end. */
  granule: number;
  packets: readonly Buffer[];
}

/** RFC 3533, section 6. Packets under 255 bytes. */
function page({ at, kind, granule, packets }: Page): Buffer {
  const header = Buffer.alloc(27);
  header.write('OggS', 'latin1');
  header.writeUInt8({ first: 2, middle: 0, last: 4 }[kind], 5);
  header.writeBigUInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(SERIAL, 14);
  header.writeUInt32LE(at, 18);
  header.writeUInt8(packets.length, 26);
  const whole = Buffer.concat([header, Buffer.from(packets.map(({ length }) => length)), ...packets]);
  whole.writeUInt32LE(checksum(whole), 22);
  return whole;
}

/** CRC-32 with the polynomial 0x04c11db7, highest bit first, from zero. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  }
  return sum >>> 0;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
