import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MediaKind } from '@causerie/message-schema';
import type { SpooledFile } from '../files/spooled-file';
import { Ffmpeg } from './ffmpeg/ffmpeg';
import { InspectFile } from './inspect-file';
import { MakeVariant } from './make-variant';
import { readRecording } from './recordings/read-recording';
import { hostilePictures } from './testing/hostile-pictures';
import { difference } from './testing/pictures';
import { aSpool } from './testing/spool';
import { PictureWorkers } from './worker/picture-workers';

jest.setTimeout(120_000);

/** Pictures and sound nobody here made. They lie beside the project, and are not there on every machine. */
const corpus = join(
  process.env['CAUSERIE_CORPUS'] ?? join(__dirname, '../../../../../shared/corpus'),
  'media',
);
const spool = aSpool();
const workers = new PictureWorkers();
/** What a machine without ffmpeg tells; the corpus must end the same way everywhere. */
const none = new Ffmpeg('/bin/false');
const inspect = new InspectFile({ workers, ffmpeg: none });
const variants = new MakeVariant({ workers, ffmpeg: none });

afterAll(() => workers.close());

const KINDS: readonly (readonly [RegExp, MediaKind])[] = [
  [/\.(?:jpe?g|png|gif|webp|avif|heic|bmp|ico|jxl|tiff|svg)$/, 'image'],
  [/\.(?:mp4|mov|webm|3gp)$/, 'video'],
  [/\.(?:mp3|m4a|og[ag]|opus|wav|amr)$/, 'voice'],
  [/./, 'document'],
];

/** What becomes of a file: kept with its bytes, written anew, or the words it is refused with. */
async function fateOf(
  file: SpooledFile,
  name: string,
  lengthOf = (seconds: number) => `${seconds} s`,
): Promise<string> {
  const [, kind = 'document'] = KINDS.find(([ending]) => ending.test(name)) ?? [];
  const found = await inspect.inspect(file, kind);
  if (!found.ok) return `${found.state}: ${found.description}`;
  const facts = [
    found.file.path === file.path ? 'kept' : 'anew',
    found.width && `${found.width}x${found.height}`,
    found.durationSeconds && lengthOf(found.durationSeconds),
  ];
  return facts.filter(Boolean).join(' ');
}

const BROKEN = 'unsupported: The picture is broken or incomplete.';
const PIXELS = 'unsupported: The picture has too many pixels.';
const sentAs = (what: string) => `unsupported: The file was sent as image, but it is ${what}.`;

const REAL: Record<string, string> = {
  'exif_Landscape_1.jpg': 'anew 1800x1200',
  'exif_Landscape_2.jpg': 'anew 1800x1200',
  'exif_Landscape_3.jpg': 'anew 1800x1200',
  'exif_Landscape_4.jpg': 'anew 1800x1200',
  'exif_Landscape_5.jpg': 'anew 1800x1200',
  'exif_Landscape_6.jpg': 'anew 1800x1200',
  'exif_Landscape_7.jpg': 'anew 1800x1200',
  'exif_Landscape_8.jpg': 'anew 1800x1200',
  'exif_Portrait_6.jpg': 'anew 1200x1800',
  'filetype_fixture-bad-offset.mp3': 'kept 0.522 s',
  'filetype_fixture-corrupt.png': BROKEN,
  'filetype_fixture-imovie.mp4': 'kept 640x356 0.067 s',
  'filetype_fixture-isomv2.mp4': 'kept',
  'filetype_fixture-json.webp': sentAs('neither a picture nor a recording'),
  'filetype_fixture-mif1.heic': 'kept',
  'filetype_fixture.amr': 'kept 0.84 s',
  'filetype_fixture.docx': 'kept',
  'filetype_fixture.gif': 'anew 200x133',
  'filetype_fixture.jpg': 'anew 200x133',
  'filetype_fixture.m4a': 'kept 0.811 s',
  'filetype_fixture.mp3': 'kept 0.81 s',
  'filetype_fixture.oga': 'kept 0.697 s',
  'filetype_fixture.ogg': 'kept 0.767 s',
  'filetype_fixture.opus': 'kept 2.914 s',
  'filetype_fixture.pdf': 'kept',
  'filetype_fixture.swf': 'kept',
  'filetype_fixture.wav': 'kept 1.225 s',
  'filetype_fixture.webm': 'kept 640x356 0.072 s',
  'filetype_fixture.webp': 'kept 200x133',
  'filetype_fixture.zip': 'kept',
  'filetype_fixture2.3gp': 'kept 176x144 9.673 s',
  'imagesize_invalid_sample.png': BROKEN,
  'imagesize_valid_bmp_sample.bmp': 'kept',
  'imagesize_valid_heif_sample-garbled.avif': BROKEN,
  'imagesize_valid_heif_sample.avif': 'kept 123x456',
  'imagesize_valid_heif_sample.heic': 'kept',
  'imagesize_valid_ico_sample.ico': 'kept',
  'imagesize_valid_jpg_1x2-flipped-big-endian.jpg': 'anew 2x1',
  'imagesize_valid_jpg_1x2-flipped-little-endian.jpg': 'anew 2x1',
  'imagesize_valid_jpg_large.jpg': 'anew 1600x1200',
  'imagesize_valid_jpg_progressive.jpg': 'kept 123x456',
  'imagesize_valid_jxl_sample.jxl': 'kept',
  // Apple's own kind of PNG, which nobody else reads.
  'imagesize_valid_png_sample_fried.png': BROKEN,
  'imagesize_valid_tiff_little-endian.tiff': 'anew 123x456',
  'imagesize_valid_webp_extended.webp': 'kept 123x456',
  'imagesize_valid_webp_lossless.webp': 'kept 123x456',
  'imagesize_valid_webp_lossy.webp': 'kept 123x456',
};

const HOSTILE: Record<string, string> = {
  'html_named.jpg': sentAs('a web page or a script'),
  'exe_named.png': 'unsupported: The file is a program; programs are not kept.',
  'png_magic_only.png': BROKEN,
  'jpeg_magic_only.jpg': BROKEN,
  'empty.jpg': 'unsupported: The file is empty.',
  'jpeg_php_tail.jpg': 'anew 768x768',
  'jpeg_zip_polyglot.jpg': 'anew 768x768',
  'jpeg_xss_comment.jpg': 'anew 768x768',
  'gif_js_polyglot.gif': BROKEN,
  'gif_jar_polyglot.gif': 'anew 240x160',
  'png_html_tail.png': 'anew 240x160',
  'cut.png': BROKEN,
  'cut.jpg': BROKEN,
  'bomb_30000x30000.png': PIXELS,
  'bomb_20000x20000.gif': PIXELS,
  'png_lying_header.png': PIXELS,
  'svg_xxe.svg': sentAs('an SVG drawing, which can hold a program'),
  'pdf_named.jpg': sentAs('neither a picture nor a recording'),
  'photo_768x768.jpg': 'kept 768x768',
};

/**
 * Those of make_media.sh that HOSTILE does not have, lengths to a tenth: each ffmpeg writes its own. What is above the
 * size limit is stopped while it is fetched.
 */
const MADE: Record<string, string> = {
  'anim.gif': 'kept 320x240',
  'animation_gif.mp4': 'kept 320x180 2.0 s',
  'audio.mp3': 'kept 3.0 s',
  'audio.wav': 'kept 2.0 s',
  'audio_instagram.m4a': 'kept 3.0 s',
  'document.pdf': 'kept',
  'photo_10x4000.jpg': 'anew 10x4000',
  'photo_4000x3000.jpg': 'anew 4000x3000',
  // The encoder signs its JPEGs with a comment.
  'photo_768x768.jpg': 'anew 768x768',
  'photo_769x768.jpg': 'anew 769x768',
  'photo_gps_orient6.jpg': 'anew 800x1200',
  'pixel.png': 'kept 1x1',
  'size_52428800.jpg': 'anew 768x768',
  'sticker.webp': 'kept 512x512',
  'sticker_video.webm': 'kept 640x360 3.0 s',
  'video.mp4': 'kept 640x360 3.0 s',
  'video_note_240.mp4': 'kept 240x240 3.0 s',
  'video_quicktime.mov': 'kept 640x360 3.0 s',
  'voice_empty_20ms.ogg': 'kept 0.0 s',
  'voice_telegram.oga': 'kept 3.0 s',
  'voice_whatsapp.ogg': 'kept 2.0 s',
};

async function fatesIn(folder: string, names: readonly string[], lengthOf?: (seconds: number) => string) {
  const fates: Record<string, string> = {};
  for (const name of names)
    fates[name] = await fateOf(await spool.copyOf(join(folder, name)), name, lengthOf);
  return fates;
}

describe('bombs, liars and files that are two at once', () => {
  it('each end in the right state', async () => {
    const fates: Record<string, string> = {};
    for (const [name, bytes] of Object.entries(await hostilePictures()))
      fates[name] = await fateOf(await spool.file(bytes), name);
    expect(fates).toEqual(HOSTILE);
  });
});

const real = join(corpus, 'real');

(existsSync(real) ? describe : describe.skip)('the corpus (skipped where it is absent)', () => {
  it('each file ends in the right state', async () => {
    expect(await fatesIn(real, readdirSync(real))).toEqual(REAL);
  });

  it('all eight orientations come out alike, 768 × 512', async () => {
    const models: string[] = [];
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const file = await spool.copyOf(join(real, `exif_Landscape_${orientation}.jpg`));
      const found = await inspect.inspect(file, 'image');
      if (!found.ok) throw new Error(found.description);
      // Both the picture that was written anew and the one that still has its orientation.
      for (const source of [found.file, file]) {
        const model = await variants.make(source, 'model');
        expect([model.width, model.height]).toEqual([768, 512]);
        models.push(model.path);
      }
    }
    for (const model of models) expect(await difference(model, models[0]!)).toBeLessThan(3);
  });
});

const script = join(corpus, 'make_media.sh');
const missing = ['bash', 'ffmpeg', 'exiftool', 'python3'].filter((tool) => !isThere(tool));

function isThere(tool: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${tool}`]);
    return true;
  } catch {
    return false;
  }
}

const why = existsSync(script) ? missing.map((tool) => `no ${tool}`).join(', ') : 'no corpus';

/** What can be shown and heard of a recording: the poster, the speech, the waveform. */
const DERIVED: Record<string, string> = {
  'animation_gif.mp4': 'poster 320x180',
  'audio.mp3': 'speech 3.0 s, waveform',
  'audio.wav': 'speech 2.0 s, waveform',
  'audio_instagram.m4a': 'speech 3.0 s, waveform',
  'sticker_video.webm': 'poster 640x360',
  'video.mp4': 'poster 640x360, speech 3.0 s, waveform',
  'video_note_240.mp4': 'poster 240x240',
  'video_quicktime.mov': 'poster 640x360',
  'voice_empty_20ms.ogg': 'speech 0.0 s, waveform',
  'voice_telegram.oga': 'speech 3.0 s, waveform',
  'voice_whatsapp.ogg': 'speech 2.0 s, waveform',
};

const hearing = new MakeVariant({ workers, ffmpeg: new Ffmpeg() });

async function derivedOf(file: SpooledFile): Promise<string> {
  const poster = await hearing.make(file, 'poster');
  const speech = await hearing.make(file, 'speech');
  const waveform = await hearing.make(file, 'waveform');
  const { durationSeconds = 0 } = await readRecording(speech.path, speech.mimeType);
  const told = [
    !poster.placeholder && `poster ${poster.width}x${poster.height}`,
    !speech.placeholder && `speech ${tenths(durationSeconds)}`,
    !waveform.placeholder && 'waveform',
  ];
  return told.filter(Boolean).join(', ');
}

const tenths = (seconds: number) => `${seconds.toFixed(1)} s`;

(why ? describe.skip : describe)(`files made by make_media.sh${why && ` (skipped: ${why})`}`, () => {
  const folder = join(spool.folder, 'made');

  beforeAll(() => {
    execFileSync('bash', [script, folder], { stdio: 'ignore' });
  });

  it('each end in the right state', async () => {
    const names = readdirSync(folder).filter((name) => !name.startsWith('size_52428801'));
    const expected = Object.entries({ ...HOSTILE, ...MADE }).filter(([name]) => names.includes(name));
    expect(await fatesIn(folder, names, tenths)).toEqual(Object.fromEntries(expected));
  });

  it('recordings are shown and heard', async () => {
    const derived: Record<string, string> = {};
    for (const name of Object.keys(DERIVED))
      derived[name] = await derivedOf(await spool.copyOf(join(folder, name)));
    expect(derived).toEqual(DERIVED);
  });
});
