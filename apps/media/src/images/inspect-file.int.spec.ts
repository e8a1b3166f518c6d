import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { SpooledFile } from '../files/spooled-file';
import { Ffmpeg } from './ffmpeg/ffmpeg';
import { InspectFile, type Inspection } from './inspect-file';
import { aScene, difference } from './testing/pictures';
import { aSpool } from './testing/spool';
import { structureOf } from './pictures/structure';
import { WorkerDeath, type DeathCause } from './worker/worker-death';
import { PictureWorkers } from './worker/picture-workers';

jest.setTimeout(60_000);

const spool = aSpool();
const workers = new PictureWorkers();
const ffmpeg = new Ffmpeg();
const inspectFile = new InspectFile({ workers, ffmpeg });

afterAll(() => workers.close());

async function inspected(bytes: Buffer, kind: 'image' | 'document' = 'image') {
  const file = await spool.file(bytes);
  const inspection = await inspectFile.inspect(file, kind);
  if (!inspection.ok) throw new Error(inspection.description);
  return { original: file, ...inspection };
}

const metadata = (file: SpooledFile) => sharp(file.path, { animated: true }).metadata();

describe('a picture that is written anew', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('stands upright: orientation %i', async (orientation) => {
    const upright = await aScene(180, 120).png().toBuffer();
    // What a camera that was held this way writes.
    const turn = (picture: Buffer, degrees: number) => sharp(picture).rotate(degrees).toBuffer();
    const flop = async (picture: Buffer | Promise<Buffer>) =>
      sharp(await picture)
        .flop()
        .toBuffer();
    const turns: Record<number, (picture: Buffer) => Buffer | Promise<Buffer>> = {
      1: (picture) => picture,
      2: flop,
      3: (picture) => turn(picture, 180),
      4: (picture) => sharp(picture).flip().toBuffer(),
      5: (picture) => flop(turn(picture, 90)),
      6: (picture) => turn(picture, 270),
      7: (picture) => flop(turn(picture, 270)),
      8: (picture) => turn(picture, 90),
    };
    const turned = await turns[orientation]!(upright);
    const { file, width, height } = await inspected(
      await sharp(turned).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer(),
    );
    expect([width, height]).toEqual([180, 120]);
    expect(await difference(file.path, upright)).toBeLessThan(4);
    expect((await metadata(file)).orientation).toBeUndefined();
  });

  it('keeps nothing of the camera, the place or the author', async () => {
    const noted = aScene().withExif({
      IFD0: { Artist: 'Ada Tester' },
      IFD3: { GPSLatitude: '36/1 48/1 23/1' },
    });
    for (const bytes of [
      await noted.clone().jpeg().toBuffer(),
      await noted.clone().png().toBuffer(),
      await noted.webp().toBuffer(),
    ]) {
      const { file, original } = await inspected(bytes);
      expect(file.sha256).not.toBe(original.sha256);
      expect(file.mimeType).toBe(original.mimeType);
      const { exif, xmp, iptc } = await metadata(file);
      expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined]);
      expect((await readFile(file.path)).includes('Ada Tester')).toBe(false);
    }
  });

  it.each(['jpeg', 'png', 'gif', 'webp', 'avif', 'tiff'] as const)(
    '%s: loses what hangs behind its end',
    async (format) => {
      const tail = Buffer.from('PK\x03\x04<?php system($_GET[0]); ?><script>alert(1)</script>');
      const picture = await aScene().toFormat(format).toBuffer();
      const { file, original } = await inspected(Buffer.concat([picture, tail]));
      expect(file.path).not.toBe(original.path);
      expect((await readFile(file.path)).includes('<script>')).toBe(false);
      expect(await difference(file.path, picture)).toBeLessThan(6);
      if (format !== 'tiff')
        expect(await structureOf(file.path, file.mimeType)).toMatchObject({
          extras: false,
          end: file.sizeBytes,
        });
    },
  );

  it('has the colours its profile meant, in sRGB', async () => {
    const wide = await aScene()
      .withIccProfile('p3')
      .withExif({ IFD0: { Artist: 'x' } })
      .jpeg({ quality: 95 })
      .toBuffer();
    const { file } = await inspected(wide);
    expect((await metadata(file)).icc).toBeUndefined();
    expect(
      await difference(file.path, await sharp(wide).toColourspace('srgb').png().toBuffer()),
    ).toBeLessThan(3);
  });

  it.each(['gif', 'webp'] as const)('%s: still moves', async (format) => {
    const frames = await Promise.all([1, 3, 5].map((seed) => aScene(60, 40, seed).png().toBuffer()));
    const moving = await sharp(frames, { join: { animated: true } })
      [format]({ delay: [100, 200, 300], loop: 2 })
      .toBuffer();
    const { file, width, height } = await inspected(Buffer.concat([moving, Buffer.from('tail')]));
    expect([width, height]).toEqual([60, 40]);
    expect(await metadata(file)).toMatchObject({ pages: 3, pageHeight: 40, delay: [100, 200, 300], loop: 2 });
  });

  it('a film of too many frames is cut', async () => {
    const frames = await Promise.all(
      Array.from({ length: 230 }, (_, shade) =>
        sharp({
          create: {
            width: 8,
            height: 8,
            channels: 3,
            background: { r: (shade * 97) % 256, g: 255 - shade, b: shade % 2 ? 0 : 255 },
          },
        })
          .png()
          .toBuffer(),
      ),
    );
    const { file } = await inspected(
      await sharp(frames, { join: { animated: true } })
        .webp()
        .toBuffer(),
    );
    expect((await metadata(file)).pages).toBe(200);
  });
});

describe('pages that differ', () => {
  /** Little-endian, one strip of grey a page: sides and orientation of each. */
  function scan(...pages: [width: number, height: number, orientation: number][]): Buffer {
    let file = Buffer.from('49492a0008000000', 'hex');
    pages.forEach(([width, height, orientation], page) => {
      const behind = file.length + 2 + 10 * 12 + 4;
      const pixels = Buffer.alloc(width * height, 90);
      const tags = [
        ...[
          [256, 4, width],
          [257, 4, height],
          [258, 3, 8],
          [259, 3, 1],
          [262, 3, 1],
          [273, 4, behind],
        ],
        ...[
          [274, 3, orientation],
          [277, 3, 1],
          [278, 4, height],
          [279, 4, pixels.length],
        ],
      ];
      const index = Buffer.alloc(2 + tags.length * 12 + 4);
      index.writeUInt16LE(tags.length);
      tags.forEach(([tag = 0, type = 0, value = 0], at) => {
        index.writeUInt16LE(tag, 2 + at * 12);
        index.writeUInt16LE(type, 4 + at * 12);
        index.writeUInt32LE(1, 6 + at * 12);
        index.writeUInt32LE(value, 10 + at * 12);
      });
      if (page + 1 < pages.length) index.writeUInt32LE(behind + pixels.length, index.length - 4);
      file = Buffer.concat([file, index, pixels]);
    });
    return file;
  }

  it.each<[string, Buffer, [pages: number, width: number, height: number]]>([
    ['in size', scan([40, 60, 1], [44, 62, 1], [20, 18, 1]), [3, 44, 62]],
    ['in their turn', scan([40, 60, 1], [60, 40, 6]), [2, 40, 60]],
    ['so much that only the first can be kept', scan([8000, 10, 1], [10, 8000, 1]), [1, 8000, 10]],
    ['in nothing, but all are turned', scan([40, 60, 6], [40, 60, 6]), [2, 60, 40]],
  ])('%s: all of a scan are kept, upright', async (_, bytes, [count, width, height]) => {
    const { file, ...sides } = await inspected(bytes, 'document');
    expect(sides).toMatchObject({ width, height });
    const { pages, pageHeight } = await metadata(file);
    expect([pages ?? 1, pageHeight ?? height]).toEqual([count, height]);
  });

  it('a moving picture that is turned still moves', async () => {
    const frames = await Promise.all([1, 3].map((seed) => aScene(60, 40, seed).png().toBuffer()));
    const moving = await sharp(frames, { join: { animated: true } })
      .webp({ delay: [100, 200], loop: 2 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { file, ...sides } = await inspected(moving);
    expect(sides).toMatchObject({ width: 40, height: 60 });
    expect(await metadata(file)).toMatchObject({ pages: 2, pageHeight: 60, delay: [100, 200], loop: 2 });
  });
});

describe('a picture without extras', () => {
  it.each(['jpeg', 'png', 'gif', 'webp', 'avif'] as const)('%s: keeps its bytes', async (format) => {
    const { file, original, width, height } = await inspected(await aScene().toFormat(format).toBuffer());
    expect(file).toBe(original);
    expect([width, height]).toEqual([240, 160]);
  });

  it.each([
    ['a JPEG without one', () => aScene().jpeg(), '\x01\x01'],
    ['a JPEG with one, before it', () => aScene().withIccProfile('p3').jpeg(), '\0\0'],
    ['a JPEG with one, as another part of it', () => aScene().withIccProfile('p3').jpeg(), '\x05\x05'],
  ])('but something else in place of the colour profile is cut out: %s', async (_, make, part) => {
    const bytes = await make().toBuffer();
    const body = `ICC_PROFILE\0${part}%PDF-1.4 <script>${' '.repeat(30)}`;
    const segment = Buffer.from(`\xff\xe2\0${String.fromCharCode(body.length + 2)}${body}`, 'latin1');
    const { file } = await inspected(Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]));
    expect((await readFile(file.path)).includes('<script>')).toBe(false);
  });

  it('but something else in place of a WebP’s colour profile is cut out', async () => {
    // With an alpha channel it has a VP8X chunk, behind which the profile stands.
    const bytes = await aScene().ensureAlpha(0.5).webp().toBuffer();
    const chunk = Buffer.from(`ICCP\x10\0\0\0<script>alert(1)`, 'latin1');
    const whole = Buffer.concat([bytes.subarray(0, 30), chunk, bytes.subarray(30)]);
    whole.writeUInt32LE(whole.length - 8, 4);
    const { file } = await inspected(whole);
    expect((await readFile(file.path)).includes('<script>')).toBe(false);
  });

  it('keeps its colour profile as well', async () => {
    const { file, original } = await inspected(await aScene().withIccProfile('p3').jpeg().toBuffer());
    expect(file).toBe(original);
  });

  it('is looked at as a document too', async () => {
    const noted = await aScene()
      .withExif({ IFD0: { Artist: 'x' } })
      .jpeg()
      .toBuffer();
    const { file, original } = await inspected(noted, 'document');
    expect(file.path).not.toBe(original.path);
  });
});

describe('a file that brings its process down', () => {
  const dying = (deathCause: DeathCause) =>
    new InspectFile({
      ffmpeg,
      workers: Object.assign(new PictureWorkers(), {
        run: () => Promise.reject(new WorkerDeath(deathCause)),
      }),
    });

  it('by itself is tried three times, then refused', async () => {
    const file = await spool.file(await aScene().png().toBuffer());
    for (const cause of ['time', 'memory', 'crash'] as const) {
      const inspect = dying(cause);
      await expect(inspect.inspect(file, 'image')).rejects.toBeInstanceOf(WorkerDeath);
      await expect(inspect.inspect(file, 'image')).rejects.toBeInstanceOf(WorkerDeath);
      const last: Inspection = await inspect.inspect(file, 'image');
      expect(last).toMatchObject({ ok: false, state: 'unsupported' });
    }
  });

  it('but a kill from outside is never held against it', async () => {
    const file = await spool.file(await aScene().png().toBuffer());
    const inspect = dying('killed');
    for (let death = 0; death < 5; death++)
      await expect(inspect.inspect(file, 'image')).rejects.toMatchObject({ deathCause: 'killed' });
  });
});
