import { latin } from '../bytes/bytes';

/**
 * What bytes are, as far as it decides what is done with them:
 * `picture` decoded, checked, shown · `heldPicture` a picture we keep but never decode · `recording` sound or film ·
 * `drawing` SVG: a program in disguise, never rasterised · `page` HTML or a script · `program` runs when opened ·
 * `other` kept as it is and never opened (PDF, archives, office files, text).
 */
export type ContentGroup = 'picture' | 'heldPicture' | 'recording' | 'drawing' | 'page' | 'program' | 'other';

export interface Content {
  group: ContentGroup;
  mimeType: string;
}

/** How many bytes of the beginning are enough to tell. */
export const HEAD_BYTES = 4096;

const UNKNOWN = 'application/octet-stream';
const VECTOR_STICKER = 'application/x-tgsticker';
const IS_TEXT = /^text\/|^application\/(?:json|xml)$/;

type Signature = readonly [offset: number, bytes: string, group: ContentGroup, mimeType: string];

/** The first that fits wins. Bytes are written as Latin-1 text. */
const SIGNATURES: readonly Signature[] = [
  [0, '\xff\xd8\xff', 'picture', 'image/jpeg'],
  [0, '\x89PNG\r\n\x1a\n', 'picture', 'image/png'],
  [0, 'GIF87a', 'picture', 'image/gif'],
  [0, 'GIF89a', 'picture', 'image/gif'],
  [0, 'II*\0', 'picture', 'image/tiff'],
  [0, 'MM\0*', 'picture', 'image/tiff'],
  [0, 'II+\0', 'picture', 'image/tiff'],
  [0, 'MM\0+', 'picture', 'image/tiff'],
  [0, '\xff\x0a', 'heldPicture', 'image/jxl'],
  [0, '\0\0\0\x0cJXL \r\n\x87\n', 'heldPicture', 'image/jxl'],
  [0, 'OggS', 'recording', 'audio/ogg'],
  [0, 'ID3', 'recording', 'audio/mpeg'],
  [0, '#!AMR-WB\n', 'recording', 'audio/amr-wb'],
  [0, '#!AMR', 'recording', 'audio/amr'],
  [0, 'fLaC', 'recording', 'audio/flac'],
  [0, 'caff', 'recording', 'audio/x-caf'],
  [0, 'FLV\x01', 'recording', 'video/x-flv'],
  [0, '\0\0\x01\xba', 'recording', 'video/mpeg'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'recording', 'video/x-ms-asf'],
  [4, 'moov', 'recording', 'video/quicktime'],
  [4, 'mdat', 'recording', 'video/quicktime'],
  [4, 'wide', 'recording', 'video/quicktime'],
  [0, '%PDF-', 'other', 'application/pdf'],
  [0, 'PK\x03\x04', 'other', 'application/zip'],
  [0, '\x1f\x8b', 'other', 'application/gzip'],
  [0, 'MZ', 'program', 'application/vnd.microsoft.portable-executable'],
  [0, '\x7fELF', 'program', 'application/x-elf'],
  [0, '\xcf\xfa\xed\xfe', 'program', 'application/x-mach-binary'],
  [0, '\xce\xfa\xed\xfe', 'program', 'application/x-mach-binary'],
  [0, '\xfe\xed\xfa\xcf', 'program', 'application/x-mach-binary'],
  [0, '\xfe\xed\xfa\xce', 'program', 'application/x-mach-binary'],
  // Java, and Apple's programs for several processors.
  [0, '\xca\xfe\xba\xbe', 'program', 'application/java-vm'],
  [0, 'dex\n03', 'program', 'application/vnd.android.dex'],
  [0, 'L\0\0\0\x01\x14\x02\0', 'program', 'application/x-ms-shortcut'],
  [0, '#!', 'page', 'text/x-shellscript'],
];

/** The second word of a RIFF file. */
const RIFF: Record<string, Content> = {
  WEBP: { group: 'picture', mimeType: 'image/webp' },
  WAVE: { group: 'recording', mimeType: 'audio/wav' },
  'AVI ': { group: 'recording', mimeType: 'video/x-msvideo' },
};

/** Major brands of ISO base media files that are not plain mp4; HEVC pictures have many names. */
const BRANDS: readonly (readonly [RegExp, Content])[] = [
  [/^avif$/, { group: 'picture', mimeType: 'image/avif' }],
  // A moving one, which the decoder does not read.
  [/^avis$/, { group: 'heldPicture', mimeType: 'image/avif' }],
  [/^hei[cxms]$|^hev[cxms]$|^mif[12]$|^msf1$|^miaf$/, { group: 'heldPicture', mimeType: 'image/heic' }],
  [/^M4[ABP] $|^F4A $/, { group: 'recording', mimeType: 'audio/mp4' }],
  [/^qt {2}$/, { group: 'recording', mimeType: 'video/quicktime' }],
  [/^3g/, { group: 'recording', mimeType: 'video/3gpp' }],
  [/./s, { group: 'recording', mimeType: 'video/mp4' }],
];

/**
 * What the first bytes say, whatever anybody called the file. Where they say nothing, `declared` (a type that was
 * found by content as well) decides between sound, film and the rest; it can never make a picture.
 */
export function contentOf(head: Buffer, declared = UNKNOWN): Content {
  // Whoever looked at more of it found nothing but text: no film, sound or program is that, whatever it begins with.
  if (IS_TEXT.test(declared)) return inText(head) ?? { group: 'other', mimeType: declared };
  const signed = SIGNATURES.find(([offset, bytes]) => latin(head, offset, offset + bytes.length) === bytes);
  if (signed) return { group: signed[2], mimeType: isSticker(signed[3], declared) ? declared : signed[3] };
  return inContainer(head) ?? inFrames(head) ?? inText(head) ?? undeclared(declared);
}

/** What is in a gzip file was seen when it came; here nothing is unpacked. */
function isSticker(mimeType: string, declared: string): boolean {
  return mimeType === 'application/gzip' && declared === VECTOR_STICKER;
}

function inContainer(head: Buffer): Content | undefined {
  if (latin(head, 4, 8) === 'ftyp') return brandOf(head);
  if (latin(head, 0, 4) === 'RIFF' || latin(head, 0, 4) === 'RF64') return RIFF[latin(head, 8, 12)];
  if (latin(head, 0, 4) === '\x1a\x45\xdf\xa3') {
    const webm = latin(head, 0, 64).includes('webm');
    return { group: 'recording', mimeType: webm ? 'video/webm' : 'video/x-matroska' };
  }
  return inBitmap(head);
}

const BITMAP_HEADERS: readonly number[] = [12, 40, 52, 56, 64, 108, 124];

/** Their first letters are too few to believe: other bytes must be noughts, or a length that there is. */
function inBitmap(head: Buffer): Content | undefined {
  if (head.length < 18) return undefined;
  if (
    latin(head, 0, 2) === 'BM' &&
    head.readUInt32LE(6) === 0 &&
    BITMAP_HEADERS.includes(head.readUInt32LE(14))
  )
    return { group: 'heldPicture', mimeType: 'image/bmp' };
  if (latin(head, 0, 4) === '\0\0\x01\0' && [0, 0xff].includes(head.readUInt8(9)))
    return { group: 'heldPicture', mimeType: 'image/x-icon' };
  return undefined;
}

function brandOf(head: Buffer): Content | undefined {
  const [, major] = BRANDS.find(([brand]) => brand.test(latin(head, 8, 12))) ?? [];
  // 'mif1' only says "a picture"; the compatible brands tell AV1 from HEVC.
  const boxEnd = Math.min(head.length, head.length >= 4 ? head.readUInt32BE(0) : 0);
  if (major?.mimeType === 'image/heic' && /avi[fs]/.test(latin(head, 16, boxEnd)))
    return { group: 'picture', mimeType: 'image/avif' };
  return major;
}

/** Sound that begins with a frame and no header. */
function inFrames(head: Buffer): Content | undefined {
  if (head.length < 4 || head[0] !== 0xff) return undefined;
  const second = head[1] ?? 0;
  if ((second & 0xf6) === 0xf0) return { group: 'recording', mimeType: 'audio/aac' };
  const layered = (second & 0xe0) === 0xe0 && (second & 0x06) !== 0 && (second & 0x18) !== 0x08;
  const third = head[2] ?? 0;
  const real = third >> 4 !== 0x0f && (third & 0x0c) !== 0x0c;
  return layered && real ? { group: 'recording', mimeType: 'audio/mpeg' } : undefined;
}

function inText(head: Buffer): Content | undefined {
  const text = latin(head)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (/^<(?:!doctype html|html|head|body|script|iframe|\?php)/.test(text))
    return { group: 'page', mimeType: 'text/html' };
  if (/^<(?:\?xml|!doctype|svg|!--)/.test(text) && text.includes('<svg'))
    return { group: 'drawing', mimeType: 'image/svg+xml' };
  return undefined;
}

function undeclared(declared: string): Content {
  const heard = declared.startsWith('audio/') || declared.startsWith('video/');
  return {
    group: heard ? 'recording' : 'other',
    mimeType: declared.startsWith('image/') ? UNKNOWN : declared,
  };
}
