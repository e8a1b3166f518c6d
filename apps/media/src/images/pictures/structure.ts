import { ByteReader } from '../bytes/byte-reader';
import { latin, u32, u32le } from '../bytes/bytes';

/** How a picture's file is built, told without decoding it. */
export interface PictureStructure {
  /** The first byte behind the picture: whatever lies there is another file. */
  end: number;
  /** Something in it is neither pixels nor how to show them: a comment, a camera's notes, a place, a stranger's chunk. */
  extras: boolean;
  /** Bytes of its colour profile or of whatever passes for one; 'packed' where they are compressed. */
  profile?: number | 'packed';
  /** WebP only. */
  lossless?: boolean;
}

type Walk = (bytes: ByteReader) => Promise<PictureStructure | undefined>;

const WALKS: Record<string, Walk> = {
  'image/jpeg': walkJpeg,
  'image/png': walkPng,
  'image/gif': walkGif,
  'image/webp': walkWebp,
  'image/avif': walkAvif,
};

/**
 * Walks a picture's segments, chunks, blocks or boxes. Undefined where they do not come out even, and for TIFF, whose
 * parts may lie anywhere: such a file is never kept as it is, always written anew.
 */
export async function structureOf(path: string, mimeType: string): Promise<PictureStructure | undefined> {
  const walk = WALKS[mimeType];
  // The error is "too much to read": a file of that size is written anew as well.
  return walk && ByteReader.over(path, walk).catch(() => undefined);
}

/** Before a profile's bytes in a JPEG's segment: its length, its name, and which part of how many it is. */
const JPEG_PROFILE_HEAD = 16;

/** Markers without a length. */
const BARE_JPEG = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

async function walkJpeg(bytes: ByteReader): Promise<PictureStructure | undefined> {
  let extras = false;
  let profile = 0;
  let offset = 2;
  while (offset < bytes.size) {
    const head = await bytes.at(offset, 18);
    const marker = head[1] ?? 0;
    if (head[0] !== 0xff) return undefined;
    if (marker === 0xff) offset += 1;
    else if (marker === 0xd9) return { end: offset + 2, extras, ...(profile > 0 && { profile }) };
    else if (BARE_JPEG(marker)) offset += 2;
    else {
      if (head.length < 4) return undefined;
      const length = head.readUInt16BE(2);
      if (marker === 0xe2) profile += length - JPEG_PROFILE_HEAD;
      extras ||= isJpegExtra(marker, length, latin(head, 4));
      offset += 2 + length;
      if (marker === 0xda) offset = await behindScan(bytes, offset);
    }
  }
  return undefined;
}

/**
 * JFIF without a thumbnail, the colour profile and Adobe's colour transform say how to show the pixels; other segments
 * are extras, and so are these where they are longer than what they have to say.
 */
function isJpegExtra(marker: number, length: number, body: string): boolean {
  if (marker === 0xfe) return true;
  if (marker === 0xdc) return length !== 4;
  if (marker < 0xe0 || marker > 0xef) return false;
  return !(
    (marker === 0xe0 && body.startsWith('JFIF\0') && length === 16) ||
    (marker === 0xe2 && body.startsWith('ICC_PROFILE\0')) ||
    (marker === 0xee && body.startsWith('Adobe') && length === 14)
  );
}

/** The next marker in coded data: FF followed by neither 00 (a stuffed byte) nor a restart marker. */
async function behindScan(bytes: ByteReader, from: number): Promise<number> {
  let offset = from;
  while (offset < bytes.size) {
    const page = await bytes.at(offset, 64 * 1024);
    let at = page.indexOf(0xff);
    for (; at >= 0 && at + 1 < page.length; at = page.indexOf(0xff, at + 1)) {
      const next = page[at + 1] ?? 0;
      if (next !== 0 && (next < 0xd0 || next > 0xd7)) return offset + at;
    }
    // A marker may lie across two pages.
    offset += at >= 0 && page.length > 1 ? page.length - 1 : page.length;
  }
  return bytes.size;
}

/** Chunks that say how to show the pixels, and how long they are at most. */
const PNG_KEPT: Readonly<Record<string, number>> = {
  ...{ IHDR: 13, PLTE: 768, IDAT: Infinity, IEND: 0, tRNS: 256, cHRM: 32, gAMA: 4, iCCP: Infinity, sBIT: 4 },
  ...{ sRGB: 1, cICP: 4, mDCV: 24, cLLI: 8, bKGD: 6, pHYs: 9, acTL: 8, fcTL: 26, fdAT: Infinity },
};

async function walkPng(bytes: ByteReader): Promise<PictureStructure | undefined> {
  let extras = false;
  let profile: 'packed' | undefined;
  let offset = 8;
  while (offset < bytes.size) {
    const head = await bytes.at(offset, 8);
    const length = u32(head);
    if (head.length < 8 || length === undefined) return undefined;
    const type = latin(head, 4, 8);
    const isProfile = type === 'iCCP';
    extras ||= length > (PNG_KEPT[type] ?? -1) || (isProfile && profile !== undefined);
    if (isProfile) profile = 'packed';
    offset += 12 + length;
    if (type === 'IEND') return { end: offset, extras, ...(profile && { profile }) };
  }
  return undefined;
}

/** How often the film is repeated, in one block of three bytes, and nothing behind it. */
const GIF_KEPT = /^!\xff\x0b(?:NETSCAPE2\.0|ANIMEXTS1\.0)\x03\x01[\s\S]{2}\0$/;

async function walkGif(bytes: ByteReader): Promise<PictureStructure | undefined> {
  let extras = false;
  let offset = 13 + tableBytes((await bytes.at(10, 1))[0]);
  while (offset < bytes.size) {
    const head = await bytes.at(offset, 19);
    if (head[0] === 0x3b) return { end: offset + 1, extras };
    if (head[0] === 0x2c) {
      offset += 11 + tableBytes(head[9]);
    } else if (head[0] === 0x21) {
      extras ||= head[1] === 0xfe || head[1] === 0x01 || (head[1] === 0xff && !GIF_KEPT.test(latin(head)));
      offset += 2;
    } else return undefined;
    offset = await behindBlocks(bytes, offset);
  }
  return undefined;
}

function tableBytes(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

async function behindBlocks(bytes: ByteReader, from: number): Promise<number> {
  let offset = from;
  while (offset < bytes.size) {
    const size = (await bytes.at(offset, 1))[0] ?? 0;
    offset += 1 + size;
    if (size === 0) return offset;
  }
  return bytes.size;
}

const WEBP_KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

async function walkWebp(bytes: ByteReader): Promise<PictureStructure | undefined> {
  const end = 8 + (u32le(await bytes.at(0, 12), 4) ?? 0);
  const found = new Set<string>();
  let profile = 0;
  let offset = 12;
  while (offset + 8 <= end) {
    const head = await bytes.at(offset, 8);
    const size = u32le(head, 4);
    if (size === undefined) return undefined;
    const name = latin(head, 0, 4);
    found.add(name);
    if (name === 'ICCP') profile += size;
    offset += 8 + size + (size % 2);
  }
  const extras = [...found].some((name) => !WEBP_KEPT.has(name)) || offset > end;
  return { end, extras, lossless: found.has('VP8L'), ...(found.has('ICCP') && { profile }) };
}

const AVIF_KEPT = new Set(['ftyp', 'meta', 'mdat']);

/** Only the outermost boxes; what `meta` holds of Exif and XMP the decoder tells. */
async function walkAvif(bytes: ByteReader): Promise<PictureStructure | undefined> {
  let extras = false;
  let offset = 0;
  while (offset < bytes.size) {
    const head = await bytes.at(offset, 16);
    const size = u32(head);
    // Nought and one are "to the end" and a 64-bit length: pictures have neither.
    if (size === undefined || size < 8) return undefined;
    extras ||= !AVIF_KEPT.has(latin(head, 4, 8));
    offset += size;
  }
  return { end: offset, extras };
}
