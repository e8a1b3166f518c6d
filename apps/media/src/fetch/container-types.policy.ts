/** Formats that hold others: which one it is stands inside, near the beginning. */

/** Brand of an ISO base media file (ISO 14496-12, www.mp4ra.org) → type. Tried in this order over all brands of a file. */
const BRANDS: readonly (readonly [brand: RegExp, mimeType: string])[] = [
  [/^avi[fs]$/, 'image/avif'],
  [/^(heic|heix|heim|heis|hevc|hevx)$/, 'image/heic'],
  [/^(mif1|msf1)$/, 'image/heif'],
  [/^M4[AB] $/, 'audio/mp4'],
  [/^F4[AB] $/, 'audio/mp4'],
  [/^qt {2}$/, 'video/quicktime'],
  [/^3g[2bc]/, 'video/3gpp2'],
  [/^3g/, 'video/3gpp'],
  [/^jp2 $/, 'image/jp2'],
  [/^crx $/, 'image/x-canon-cr3'],
];

const QUICKTIME_BOXES = new Set(['moov', 'mdat', 'wide', 'pnot']);

export function isoMediaType(head: Buffer): string | undefined {
  const box = head.toString('latin1', 4, 8);
  if (box !== 'ftyp') return QUICKTIME_BOXES.has(box) ? 'video/quicktime' : undefined;
  const end = Math.min(head.readUInt32BE(0), head.length, 512);
  const major = head.toString('latin1', 8, 12);
  const known = typeOfBrand(major);
  // A picture's general brand is made precise by one of the others; a film's other brands only say who may play it.
  if (known && known !== 'image/heif') return known;
  const others: string[] = [];
  for (let at = 16; at + 4 <= end; at += 4) others.push(head.toString('latin1', at, at + 4));
  if (known) return pictureAmong(others) ?? known;
  return 'video/mp4';
}

function typeOfBrand(brand: string): string | undefined {
  return BRANDS.find(([pattern]) => pattern.test(brand))?.[1];
}

function pictureAmong(brands: readonly string[]): string | undefined {
  const types = new Set(brands.map(typeOfBrand));
  return ['image/avif', 'image/heic'].find((type) => types.has(type));
}

/** Matroska (RFC 9559) names its document type in the EBML header: element 0x4282. */
export function matroskaType(head: Buffer): string | undefined {
  if (!head.subarray(0, 4).equals(Buffer.from('1a45dfa3', 'hex'))) return undefined;
  const header = head.toString('latin1', 4, 96);
  const at = header.indexOf('\x42\x82');
  if (at >= 0 && header.slice(at + 3, at + 7) === 'webm') return 'video/webm';
  return at >= 0 && header.slice(at + 3, at + 11) === 'matroska' ? 'video/x-matroska' : undefined;
}

const OGG_CODECS: readonly (readonly [beginning: string, mimeType: string])[] = [
  ['OpusHead', 'audio/ogg'],
  ['\x01vorbis', 'audio/ogg'],
  ['Speex  ', 'audio/ogg'],
  ['\x7fFLAC', 'audio/ogg'],
  ['\x80theora', 'video/ogg'],
  ['\x01video', 'video/ogg'],
];

/** The first packet of an Ogg file begins after the page's header and its table of lengths (RFC 3533). */
export function oggType(head: Buffer): string | undefined {
  if (head.toString('latin1', 0, 4) !== 'OggS') return undefined;
  const packet = head.toString('latin1', 27 + (head[26] ?? 0)).slice(0, 8);
  return OGG_CODECS.find(([beginning]) => packet.startsWith(beginning))?.[1] ?? 'application/ogg';
}

const WORD = 'application/vnd.openxmlformats-officedocument';

/** Entry of a ZIP file → what the file is. Tried in this order. */
const ZIP_ENTRIES: readonly (readonly [name: RegExp, mimeType: string])[] = [
  [/^AndroidManifest\.xml$|^classes\d*\.dex$/, 'application/vnd.android.package-archive'],
  [/^word\//, `${WORD}.wordprocessingml.document`],
  [/^xl\//, `${WORD}.spreadsheetml.sheet`],
  [/^ppt\//, `${WORD}.presentationml.presentation`],
  [/^META-INF\/MANIFEST\.MF$/, 'application/java-archive'],
];

/** What a first, uncompressed entry `mimetype` may say (OpenDocument, EPUB). */
const DECLARED_TYPE = /^application\/(?:epub\+zip|vnd\.oasis\.opendocument\.[a-z-]+)/;

const ZIP_ENTRY = Buffer.from('PK\x03\x04', 'latin1');
const ZIP_BEGINNINGS = [ZIP_ENTRY, Buffer.from('PK\x05\x06', 'latin1'), Buffer.from('PK\x07\x08', 'latin1')];

/** Only names are read, never what the entries hold. */
export function zipType(head: Buffer): string | undefined {
  if (!ZIP_BEGINNINGS.some((beginning) => head.subarray(0, 4).equals(beginning))) return undefined;
  const names = entryNames(head);
  if (names[0] === 'mimetype')
    return DECLARED_TYPE.exec(head.toString('latin1', 38, 138))?.[0] ?? 'application/zip';
  const known = ZIP_ENTRIES.find(([pattern]) => names.some((name) => pattern.test(name)));
  return known?.[1] ?? 'application/zip';
}

function entryNames(head: Buffer): string[] {
  const names: string[] = [];
  for (let at = head.indexOf(ZIP_ENTRY); at >= 0; at = head.indexOf(ZIP_ENTRY, at + 4)) {
    if (at + 30 > head.length) break;
    const length = head.readUInt16LE(at + 26);
    names.push(head.toString('latin1', at + 30, at + 30 + Math.min(length, 256)));
  }
  return names;
}
