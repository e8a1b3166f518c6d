/** Bytes that a kind of file has at fixed places. */
export interface MagicNumber {
  mimeType: string;
  /** Each must stand at its place. Text is read as Latin-1, one character a byte. */
  marks: readonly (readonly [offset: number, bytes: string])[];
}

const starts = (mimeType: string, ...beginnings: string[]): MagicNumber[] =>
  beginnings.map((bytes) => ({ mimeType, marks: [[0, bytes]] }));

const riff = (mimeType: string, form: string): MagicNumber => ({
  mimeType,
  marks: [
    [0, 'RIFF'],
    [8, form],
  ],
});

const bitmap = (headerBytes: number): MagicNumber => ({
  mimeType: 'image/bmp',
  marks: [
    [0, 'BM'],
    // Two letters alone would make a bitmap of many a text: the length of the second header stands here.
    [14, `${String.fromCharCode(headerBytes)}\0\0\0`],
  ],
});

/** Tried in this order. What needs a look inside (ISO media, Matroska, Ogg, ZIP, gzip, text) is in files of its own. */
export const MAGIC_NUMBERS: readonly MagicNumber[] = [
  ...starts('image/jpeg', '\xff\xd8\xff'),
  ...starts('image/png', '\x89PNG\r\n\x1a\n'),
  ...starts('image/gif', 'GIF87a', 'GIF89a'),
  ...starts('image/tiff', 'II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
  ...starts('image/jxl', '\0\0\0\x0cJXL \r\n\x87\n'),
  ...starts('image/jp2', '\0\0\0\x0cjP  \r\n\x87\n'),
  ...starts('image/vnd.adobe.photoshop', '8BPS'),
  ...starts('image/x-icon', '\0\0\x01\0', '\0\0\x02\0'),
  ...[12, 40, 52, 56, 64, 108, 124].map(bitmap),
  ...starts('application/pdf', '%PDF-'),
  ...starts('audio/amr-wb', '#!AMR-WB\n'),
  ...starts('audio/amr', '#!AMR\n'),
  ...starts('audio/flac', 'fLaC'),
  ...starts('audio/midi', 'MThd'),
  // ADTS has the layer bits 00, MPEG audio has not: the second byte tells them apart.
  ...starts('audio/aac', '\xff\xf0', '\xff\xf1', '\xff\xf8', '\xff\xf9', 'ADIF'),
  ...starts('audio/mpeg', '\xff\xfb', '\xff\xfa', '\xff\xf3', '\xff\xf2', '\xff\xe3', '\xff\xe2'),
  ...starts('audio/mpeg', '\xff\xfd', '\xff\xfc', '\xff\xf5', '\xff\xf4'),
  ...starts('video/x-flv', 'FLV\x01'),
  ...starts('video/x-ms-asf', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'),
  ...starts('video/mpeg', '\0\0\x01\xba', '\0\0\x01\xb3'),
  {
    mimeType: 'video/mp2t',
    marks: [
      [0, 'G'],
      [188, 'G'],
      [376, 'G'],
    ],
  },
  ...starts('application/vnd.rar', 'Rar!\x1a\x07'),
  ...starts('application/x-7z-compressed', '7z\xbc\xaf\x27\x1c'),
  ...starts('application/x-xz', '\xfd7zXZ\0'),
  ...starts('application/zstd', '\x28\xb5\x2f\xfd'),
  ...starts('application/vnd.ms-cab-compressed', 'MSCF\0\0\0\0'),
  { mimeType: 'application/x-tar', marks: [[257, 'ustar']] },
  // Word, Excel, PowerPoint and installers of old share one container; its inside is not read.
  ...starts('application/x-cfb', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  ...starts('application/rtf', '{\\rtf'),
  ...starts('application/postscript', '%!PS'),
  ...starts('application/x-elf', '\x7fELF'),
  ...starts(
    'application/x-mach-binary',
    '\xcf\xfa\xed\xfe',
    '\xce\xfa\xed\xfe',
    '\xfe\xed\xfa\xcf',
    '\xfe\xed\xfa\xce',
  ),
  ...starts('application/x-ms-shortcut', 'L\0\0\0\x01\x14\x02\0'),
  {
    mimeType: 'application/vnd.android.dex',
    marks: [
      [0, 'dex\n0'],
      [7, '\0'],
    ],
  },
  ...starts('application/java-vm', '\xca\xfe\xba\xbe'),
  ...starts('application/wasm', '\0asm'),
  ...starts('application/vnd.sqlite3', 'SQLite format 3\0'),
  ...starts('font/woff', 'wOFF'),
  ...starts('font/woff2', 'wOF2'),
];

/** Tried after text, for a text may well begin with these letters; the files themselves are never text. */
export const WEAK_MAGIC_NUMBERS: readonly MagicNumber[] = [
  ...starts('image/jxl', '\xff\x0a'),
  // All of these have a length behind their name, which no text could be.
  riff('image/webp', 'WEBP'),
  riff('audio/wav', 'WAVE'),
  riff('video/x-msvideo', 'AVI '),
  {
    mimeType: 'audio/wav',
    marks: [
      [0, 'RF64'],
      [8, 'WAVE'],
    ],
  },
  {
    mimeType: 'audio/aiff',
    marks: [
      [0, 'FORM'],
      [8, 'AIF'],
    ],
  },
  ...starts('audio/x-caf', 'caff\0\x01'),
  // A tag before MPEG audio; what follows it is MP3 in all but the oddest files.
  ...starts('audio/mpeg', 'ID3'),
  ...starts('application/x-msdownload', 'MZ'),
  ...starts('application/x-shockwave-flash', 'FWS', 'CWS', 'ZWS'),
  ...starts('application/x-bzip2', 'BZh'),
];
