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

type Signature = readonly [offset: number, bytes: string, group: ContentGroup, mimeType: string];

/** The first that fits wins. Bytes are written as Latin-1 text. */
const SIGNATURES: readonly Signature[] = [
  [0, '\xff\xd8\xff', 'picture', 'image/jpeg'],
  [0, '\x89PNG\r\n\x1a\n', 'picture', 'image/png'],
  [0, 'GIF87a', 'picture', 'image/gif'],
  [0, 'GIF89a', 'picture', 'image/gif'],
  [0, 'II*\0', 'picture', 'image/tiff'],
  [0, 'MM\0*', 'picture', 'image/tiff'],
  [0, '\0\0\x01\0', 'heldPicture', 'image/x-icon'],
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
  [/^avif$|^avis$/, { group: 'picture', mimeType: 'image/avif' }],
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
  const signed = SIGNATURES.find(([offset, bytes]) => latin(head, offset, offset + bytes.length) === bytes);
  if (signed) return { group: signed[2], mimeType: signed[3] };
  return inContainer(head) ?? inFrames(head) ?? inText(head) ?? undeclared(declared);
}

function inContainer(head: Buffer): Content | undefined {
  if (latin(head, 4, 8) === 'ftyp') return brandOf(head);
  if (latin(head, 0, 4) === 'RIFF' || latin(head, 0, 4) === 'RF64') return RIFF[latin(head, 8, 12)];
  if (latin(head, 0, 4) === '\x1a\x45\xdf\xa3') {
    const webm = latin(head, 0, 64).includes('webm');
    return { group: 'recording', mimeType: webm ? 'video/webm' : 'video/x-matroska' };
  }
  // Two letters are too few to believe: a bitmap's header also has four bytes that are always nought.
  if (latin(head, 0, 2) === 'BM' && head.length >= 18 && head.readUInt32LE(6) === 0)
    return { group: 'heldPicture', mimeType: 'image/bmp' };
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
