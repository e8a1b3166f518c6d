import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentType, HEAD_BYTES } from './content-type.policy';

const hex = (bytes: string) => Buffer.from(bytes.replaceAll(' ', ''), 'hex');
const latin = (text: string) => Buffer.from(text, 'latin1');

function isoMedia(major: string, ...others: string[]): Buffer {
  const body = latin(`ftyp${major}\0\0\0\0${others.join('')}`);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + 4);
  return Buffer.concat([size, body, Buffer.alloc(64)]);
}

function ogg(packet: string): Buffer {
  const header = Buffer.alloc(28);
  header.write('OggS', 'latin1');
  header[26] = 1;
  header[27] = packet.length;
  return Buffer.concat([header, latin(packet)]);
}

function zip(...entries: (readonly [name: string, content: string])[]): Buffer {
  return Buffer.concat(
    entries.map(([name, content]) => {
      const header = Buffer.alloc(30);
      header.write('PK\x03\x04', 'latin1');
      header.writeUInt32LE(content.length, 18);
      header.writeUInt16LE(name.length, 26);
      return Buffer.concat([header, latin(name + content)]);
    }),
  );
}

const matroska = (type: string) => Buffer.concat([hex('1a45dfa3 93 42868101 4282'), latin(`\x88${type}`)]);
const bitmap = Buffer.concat([latin('BM'), Buffer.alloc(12), hex('28000000'), Buffer.alloc(36)]);
const OFFICE = 'application/vnd.openxmlformats-officedocument';

const SAMPLES: readonly (readonly [name: string, bytes: Buffer, expected: string])[] = [
  ['nothing', Buffer.alloc(0), 'application/octet-stream'],
  ['noise', hex('0102 8384 85 00 99'), 'application/octet-stream'],
  ['JPEG', hex('ffd8ffe0 0010'), 'image/jpeg'],
  ['PNG', hex('89504e470d0a1a0a 0000000d'), 'image/png'],
  ['GIF 87', latin('GIF87a'), 'image/gif'],
  ['GIF that is a script as well', latin('GIF89a/*\0\0*/=1;alert(1)//;'), 'image/gif'],
  ['WebP', latin('RIFF\0\0\0\0WEBPVP8 '), 'image/webp'],
  ['bitmap', bitmap, 'image/bmp'],
  ['a text that begins like music', latin('ID3 is a kind of tag'), 'text/plain'],
  ['a text that begins like a program', latin('MZ wrote to me'), 'text/plain'],
  ['a page that begins like a film', latin('<!--ftypisom--><script>alert(1)</script>'), 'text/html'],
  ['a text that begins like a film', latin('the moov of the day'), 'text/plain'],
  ['a script that begins like sound', latin('RIFF<!--WAVE--><script>alert(1)</script>'), 'text/plain'],
  ['a text of one byte a letter', latin('nom;prix\ncaf\xe9;5\nun th\xe9 et un croissant;4\n'), 'text/plain'],
  ['a page of one byte a letter', latin('<html><body>\xe9t\xe9 comme hiver</body></html>'), 'text/html'],
  [
    'a PDF that begins late',
    latin('\n%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type /Catalog>>'),
    'application/pdf',
  ],
  ['a text that begins like a program of Android’s', latin('dex\n03 May: met Ada'), 'text/plain'],
  ['WAV above 4 GB', latin('RF64\xff\xff\xff\xffWAVEds64\x1c\0'), 'audio/wav'],
  ['Core Audio', latin('caff\0\x01\0\0desc'), 'audio/x-caf'],
  ['bzip2', latin('BZh91AY&SY\x8e\0'), 'application/x-bzip2'],
  ['a text that begins like a bitmap', latin('BMW, a car, and more words than that'), 'text/plain'],
  ['icon', hex('00000100 0100'), 'image/x-icon'],
  ['TIFF, little-endian', hex('49492a00 08000000'), 'image/tiff'],
  ['TIFF, big-endian', hex('4d4d002a 00000008'), 'image/tiff'],
  ['JPEG XL, bare', hex('ff0a 0000'), 'image/jxl'],
  ['JPEG XL, boxed', hex('0000000c4a584c200d0a870a'), 'image/jxl'],
  ['AVIF', isoMedia('avif', 'mif1', 'miaf'), 'image/avif'],
  ['AVIF under a general brand', isoMedia('mif1', 'miaf', 'avif'), 'image/avif'],
  ['HEIC', isoMedia('heic', 'mif1'), 'image/heic'],
  ['HEIC under a general brand', isoMedia('mif1', 'heic'), 'image/heic'],
  ['HEIF', isoMedia('mif1', 'mif1'), 'image/heif'],
  ['MP4', isoMedia('isom', 'iso2', 'avc1', 'mp41'), 'video/mp4'],
  ['MP4 that a phone may play', isoMedia('mp42', '3gp4', 'isom'), 'video/mp4'],
  ['M4A', isoMedia('M4A ', 'isom'), 'audio/mp4'],
  ['QuickTime', isoMedia('qt  '), 'video/quicktime'],
  ['QuickTime without a brand', latin('\0\0\0\x08wide\0\0\0\0mdat'), 'video/quicktime'],
  ['3GP', isoMedia('3gp5', 'isom'), 'video/3gpp'],
  ['WebM', matroska('webm'), 'video/webm'],
  ['Matroska', matroska('matroska'), 'video/x-matroska'],
  ['voice note', ogg('OpusHead\x01\x01'), 'audio/ogg'],
  ['Vorbis', ogg('\x01vorbis\0'), 'audio/ogg'],
  ['Theora', ogg('\x80theora\x03'), 'video/ogg'],
  ['AVI', latin('RIFF\0\0\0\0AVI LIST'), 'video/x-msvideo'],
  ['WAV', latin('RIFF\0\0\0\0WAVEfmt '), 'audio/wav'],
  ['MP3 with a tag', latin('ID3\x04\0\0'), 'audio/mpeg'],
  ['MP3 without a tag', hex('fffb9064'), 'audio/mpeg'],
  ['AAC', hex('fff15080'), 'audio/aac'],
  ['AMR', latin('#!AMR\n\x3c'), 'audio/amr'],
  ['AMR wide-band', latin('#!AMR-WB\n'), 'audio/amr-wb'],
  ['FLAC', latin('fLaC\0'), 'audio/flac'],
  ['Flash', latin('CWS\x08'), 'application/x-shockwave-flash'],
  ['PDF', latin('%PDF-1.7\n'), 'application/pdf'],
  ['PDF after noise', latin('\x01\x02\xff%PDF-1.4'), 'application/pdf'],
  ['ZIP', zip(['a.txt', 'hello']), 'application/zip'],
  ['empty ZIP', Buffer.concat([latin('PK\x05\x06'), Buffer.alloc(18)]), 'application/zip'],
  [
    'Word',
    zip(['[Content_Types].xml', '<x/>'], ['word/document.xml', '']),
    `${OFFICE}.wordprocessingml.document`,
  ],
  ['Excel', zip(['_rels/.rels', ''], ['xl/workbook.xml', '']), `${OFFICE}.spreadsheetml.sheet`],
  ['PowerPoint', zip(['ppt/slides/a', '']), `${OFFICE}.presentationml.presentation`],
  [
    'Android app',
    zip(['META-INF/MANIFEST.MF', ''], ['AndroidManifest.xml', '']),
    'application/vnd.android.package-archive',
  ],
  ['Java archive', zip(['META-INF/MANIFEST.MF', '']), 'application/java-archive'],
  [
    'OpenDocument',
    zip(['mimetype', 'application/vnd.oasis.opendocument.text']),
    'application/vnd.oasis.opendocument.text',
  ],
  ['EPUB', zip(['mimetype', 'application/epub+zip']), 'application/epub+zip'],
  ['ZIP that calls itself a page', zip(['mimetype', 'text/html']), 'application/zip'],
  ['RAR', latin('Rar!\x1a\x07\x01\0'), 'application/vnd.rar'],
  ['7z', hex('377abcaf271c'), 'application/x-7z-compressed'],
  ['tar', Buffer.concat([Buffer.alloc(257, 'a'), latin('ustar\0')]), 'application/x-tar'],
  ['gzip', gzipSync('any text'), 'application/gzip'],
  ['animated sticker', gzipSync('{"tgs":1,"v":"5.5.2","fr":60,"ip":0}'), 'application/x-tgsticker'],
  ['gzipped JSON', gzipSync('{"a":1}'), 'application/gzip'],
  ['gzip bomb', gzipSync(Buffer.alloc(50_000_000)), 'application/gzip'],
  ['broken gzip', hex('1f8b 0800 ffff'), 'application/gzip'],
  [
    'Windows program',
    Buffer.concat([latin('MZ\x90\0\x03\0\0\0'), Buffer.alloc(64)]),
    'application/x-msdownload',
  ],
  ['Linux program', latin('\x7fELF\x02'), 'application/x-elf'],
  ['old Office file', hex('d0cf11e0a1b11ae1'), 'application/x-cfb'],
  ['text', Buffer.from('Bonjour, ça va ?\n'), 'text/plain'],
  ['text in UTF-16', Buffer.from('\ufeffhello', 'utf16le'), 'text/plain'],
  ['text in a forgotten encoding', latin('caf\xe9'), 'application/octet-stream'],
  ['JSON', latin(' {"a": [1]}'), 'application/json'],
  ['nearly JSON', latin('[see below] hello'), 'text/plain'],
  ['address card', latin('BEGIN:VCARD\r\nVERSION:3.0\r\n'), 'text/vcard'],
  ['page', latin('<!doctype html><script>alert(1)</script>'), 'text/html'],
  ['page after a comment', latin('\n<!-- x -->\n<HTML lang="en">'), 'text/html'],
  ['page in XML', latin('<?xml version="1.0"?>\n<html xmlns="x">'), 'text/html'],
  ['page in UTF-16', Buffer.from('\ufeff<html><body>', 'utf16le'), 'text/html'],
  ['SVG', latin('<svg xmlns="http://www.w3.org/2000/svg">'), 'image/svg+xml'],
  [
    'SVG behind a document type with entities',
    latin('<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///x">]><svg xmlns="x">'),
    'image/svg+xml',
  ],
  ['XML', latin('<?xml version="1.0"?><feed/>'), 'application/xml'],
];

describe('content type', () => {
  test.each(SAMPLES)('knows %s by its bytes', (_name, bytes, expected) => {
    expect(contentType(bytes)).toBe(expected);
  });

  it('does not fail on any beginning of any sample', () => {
    for (const [, bytes] of SAMPLES) {
      for (let length = 0; length <= Math.min(bytes.length, 600); length++) {
        expect(typeof contentType(bytes.subarray(0, length))).toBe('string');
      }
    }
  });

  it('takes a text for one where the head ends inside a character', () => {
    const text = Buffer.from('é'.repeat(HEAD_BYTES));
    expect(contentType(text.subarray(0, 999), text.length)).toBe('text/plain');
  });

  it('takes long JSON for JSON by its beginning', () => {
    expect(contentType(latin('{"a": "begins'), 1_000_000)).toBe('application/json');
  });

  it('takes what hides behind an endless comment for a page', () => {
    expect(contentType(latin(`<!--${'x'.repeat(999)}`), 1_000_000)).toBe('text/html');
  });
});

/** Files that nobody here made. They lie beside the repository, or where CAUSERIE_CORPUS says. */
const corpus = process.env['CAUSERIE_CORPUS'] ?? join(__dirname, '../../../../../shared/corpus');
const folder = join(corpus, 'media/real');
const BY_EXTENSION: Record<string, RegExp> = {
  jpg: /^image\/jpeg$/,
  png: /^image\/png$/,
  gif: /^image\/gif$/,
  webp: /^image\/webp$/,
  bmp: /^image\/bmp$/,
  ico: /^image\/x-icon$/,
  tiff: /^image\/tiff$/,
  jxl: /^image\/jxl$/,
  avif: /^image\/avif$/,
  heic: /^image\/hei[cf]$/,
  pdf: /^application\/pdf$/,
  zip: /^application\/zip$/,
  docx: /wordprocessingml\.document$/,
  swf: /^application\/x-shockwave-flash$/,
  oga: /^audio\/ogg$/,
  ogg: /^(audio|application)\/ogg$/,
  opus: /^audio\/ogg$/,
  wav: /^audio\/wav$/,
  mp3: /^audio\/mpeg$/,
  m4a: /^audio\/mp4$/,
  amr: /^audio\/amr$/,
  mp4: /^video\/mp4$/,
  '3gp': /^video\/3gpp2?$/,
  webm: /^video\/webm$/,
};
/** Its name is what it claims, not what it is. */
const LIARS: Record<string, RegExp> = { 'filetype_fixture-json.webp': /^application\/json$|^text\/plain$/ };

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  const head = Buffer.alloc(HEAD_BYTES);
  const length = readSync(file, head, 0, HEAD_BYTES, 0);
  closeSync(file);
  return head.subarray(0, length);
}

if (existsSync(folder)) {
  test.each(readdirSync(folder))('corpus: %s is what its bytes say', (name) => {
    const path = join(folder, name);
    const expected = LIARS[name] ?? BY_EXTENSION[name.split('.').at(-1) ?? ''];
    expect(contentType(headOf(path), statSync(path).size)).toMatch(expected ?? /never/);
  });
} else {
  test('corpus absent, skipped', () => {
    console.log('corpus absent, skipped: no media/real');
  });
}
