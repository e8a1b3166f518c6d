/** Tiny files in the shapes of the containers, with headers only: what a reader of headers needs. */

export const u16 = (value: number) => bytes(2, (buffer) => buffer.writeUInt16BE(value));
export const u32 = (value: number) => bytes(4, (buffer) => buffer.writeUInt32BE(value));
const u64 = (value: number) => bytes(8, (buffer) => buffer.writeBigUInt64BE(BigInt(value)));
const u16le = (value: number) => bytes(2, (buffer) => buffer.writeUInt16LE(value));
const u32le = (value: number) => bytes(4, (buffer) => buffer.writeUInt32LE(value));

function bytes(length: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(length);
  write(buffer);
  return buffer;
}

export const text = (value: string) => Buffer.from(value, 'latin1');

export function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(8 + body.length), text(type), body]);
}

interface Mp4 {
  brand?: string;
  timescale?: number;
  ticks?: number;
  wide?: boolean;
  sides?: [number, number];
  turned?: boolean;
  fragmentTicks?: number;
  /** Bytes of film before the index. */
  film?: number;
}

export function mp4(given: Mp4): Buffer {
  const { brand = 'isom', timescale = 1000, ticks = 0, wide, sides, fragmentTicks, film = 0 } = given;
  const mvhd = wide
    ? box('mvhd', u32(0x0100_0000), u64(0), u64(0), u32(timescale), u64(ticks), Buffer.alloc(80))
    : box('mvhd', u32(0), u32(0), u32(0), u32(timescale), u32(ticks), Buffer.alloc(80));
  const one = 0x1_0000;
  const matrix = given.turned ? [0, one, 0, -one >>> 0, 0, 0, 0, 0, 1] : [one, 0, 0, 0, one, 0, 0, 0, 1];
  const track = sides && [
    box(
      'trak',
      box(
        'tkhd',
        ...[Buffer.alloc(40), ...matrix.map((word) => u32(word)), u32(sides[0] * one), u32(sides[1] * one)],
      ),
    ),
  ];
  const extended = fragmentTicks === undefined ? [] : [box('mvex', box('mehd', u32(0), u32(fragmentTicks)))];
  return Buffer.concat([
    box('ftyp', text(brand.padEnd(4)), u32(0)),
    box('mdat', Buffer.alloc(film)),
    box('moov', mvhd, box('trak', box('tkhd', Buffer.alloc(84))), ...(track ?? []), ...extended),
  ]);
}

function oggPage(granule: bigint, packet: Buffer): Buffer {
  const header = Buffer.alloc(28);
  header.write('OggS', 'latin1');
  header.writeBigUInt64LE(granule, 6);
  header.writeUInt32LE(77, 14);
  header.writeUInt8(1, 26);
  header.writeUInt8(Math.min(255, packet.length), 27);
  return Buffer.concat([header, packet]);
}

/** Opus with 312 samples to skip. */
export function opus(seconds: number): Buffer {
  const head = Buffer.concat([text('OpusHead\x01\x01'), u16le(312), u32le(16_000), Buffer.alloc(3)]);
  const end = BigInt(Math.round(seconds * 48_000) + 312);
  return Buffer.concat([
    oggPage(0n, head),
    oggPage(end, Buffer.alloc(100)),
    oggPage(2n ** 64n - 1n, text('x')),
  ]);
}

export function vorbis(seconds: number, rate = 44_100): Buffer {
  const head = Buffer.concat([text('\x01vorbis'), u32le(0), text('\x02'), u32le(rate), Buffer.alloc(14)]);
  return Buffer.concat([oggPage(0n, head), oggPage(BigInt(Math.round(seconds * rate)), Buffer.alloc(80))]);
}

/** PCM, 16 bit. */
export function wav(samples: readonly number[], rate = 8000): Buffer {
  const data = Buffer.concat(
    samples.map((sample) => bytes(2, (b) => b.writeInt16LE(Math.round(sample * 32_767)))),
  );
  return Buffer.concat([
    ...[text('RIFF'), u32le(48 + data.length), text('WAVE'), text('JUNK'), u32le(3), text('abc\0')],
    ...[text('fmt '), u32le(16), u16le(1), u16le(1), u32le(rate), u32le(rate * 2), u16le(2), u16le(16)],
    ...[text('data'), u32le(data.length), data],
  ]);
}

/** MPEG 1 layer III, 128 kbit/s, 44.1 kHz: frames of 417 bytes and 1,152 samples. */
export function mp3(frames: number, { id3 = 0, xing }: { id3?: number; xing?: number } = {}): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb_9000);
  const first = Buffer.from(frame);
  if (xing !== undefined) Buffer.concat([text('Xing'), u32(1), u32(xing)]).copy(first, 36);
  const tag =
    id3 && Buffer.concat([text('ID3\x03\0\0\0\0'), Buffer.from([id3 >> 7, id3 & 0x7f]), Buffer.alloc(id3)]);
  return Buffer.concat([tag || Buffer.alloc(0), first, ...new Array<Buffer>(frames - 1).fill(frame)]);
}

/** Narrow band, 12.2 kbit/s: frames of 32 bytes and 20 ms. */
export function amr(frames: number): Buffer {
  const frame = Buffer.alloc(32);
  frame.writeUInt8(7 << 3);
  return Buffer.concat([text('#!AMR\n'), ...new Array<Buffer>(frames).fill(frame)]);
}

export function flac(samples: number, rate = 44_100): Buffer {
  const info = Buffer.alloc(34);
  info.writeUIntBE(rate << 4, 10, 3);
  info.writeUInt32BE(samples, 14);
  return Buffer.concat([text('fLaC'), u32(34), info]);
}

/** ADTS at 44.1 kHz, frames of 200 bytes and 1,024 samples. */
export function aac(frames: number): Buffer {
  const frame = Buffer.alloc(200);
  frame.writeUInt32BE(0xfff1_5080);
  frame.writeUIntBE((200 << 5) | 0x1f, 3, 3);
  frame.writeUInt8(0xfc, 6);
  return Buffer.concat(new Array<Buffer>(frames).fill(frame));
}

function element(id: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const name = Buffer.from(id.toString(16), 'hex');
  return Buffer.concat([name, Buffer.from([0x10, 0, body.length >> 8, body.length & 0xff]), body]);
}

export function webm(milliseconds: number | undefined, sides: [number, number]): Buffer {
  const duration =
    milliseconds === undefined
      ? []
      : [
          element(
            0x4489,
            bytes(8, (b) => b.writeDoubleBE(milliseconds)),
          ),
        ];
  const info = element(0x1549a966, element(0x2ad7b1, Buffer.from([0x0f, 0x42, 0x40])), ...duration);
  const video = element(0xe0, element(0xb0, u16(sides[0])), element(0xba, u16(sides[1])));
  const head = element(0x1a45dfa3, element(0x4282, text('webm')));
  // A segment of unknown length, as recorders write it.
  const segment = Buffer.from('18538067' + '01ffffffffffffff', 'hex');
  return Buffer.concat([head, segment, info, element(0x1654ae6b, element(0xae, video)), element(0x1f43b675)]);
}

/** Two items, pixels and notes, behind one another in `mdat`. */
export function heic(version: number, { notes, pixels }: { notes: Buffer; pixels: Buffer }): Buffer {
  const entry = (id: number, type: string) =>
    box('infe', u32(0x0200_0000), u16(id), u16(0), text(`${type}\0`));
  const names = box('iinf', u32(0), u16(2), entry(1, 'hvc1'), entry(2, 'Exif'));
  const place = (id: number, start: number, length: number) =>
    Buffer.concat([u16(id), version > 0 ? u16(0) : text(''), u16(0), u16(1), u32(start), u32(length)]);
  const meta = (from: number) => {
    const items = [place(1, from, pixels.length), place(2, from + pixels.length, notes.length)];
    return box('meta', u32(0), names, box('iloc', u32(version << 24), u16(0x4400), u16(2), ...items));
  };
  const head = box('ftyp', text('heic'), u32(0), text('mif1heic'));
  const from = head.length + meta(0).length + 8;
  return Buffer.concat([head, meta(from), box('mdat', pixels, notes)]);
}
