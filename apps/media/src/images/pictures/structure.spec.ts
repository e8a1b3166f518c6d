import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { aScene, noise } from '../testing/pictures';
import { aSpool } from '../testing/spool';
import { structureOf } from './structure';

const spool = aSpool();
const FORMATS = ['jpeg', 'png', 'gif', 'webp', 'avif'] as const;

async function walked(bytes: Buffer) {
  const file = await spool.file(bytes);
  const structure = await structureOf(file.path, file.mimeType);
  return { ...structure, end: structure && structure.end === (await stat(file.path)).size };
}

const made = (format: (typeof FORMATS)[number]) => aScene().toFormat(format).toBuffer();

describe('the structure of a picture’s file', () => {
  it.each(FORMATS)('%s: a plain one ends where its file ends and holds no extras', async (format) => {
    expect(await walked(await made(format))).toMatchObject({ end: true, extras: false });
  });

  it.each(FORMATS)('%s: another file behind it is seen', async (format) => {
    const bytes = Buffer.concat([await made(format), Buffer.from('PK\x03\x04 and so on, and more of it')]);
    const { end, extras } = await walked(bytes);
    expect(end === true && extras === false).toBe(false);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('%s: a camera’s notes are extras', async (format) => {
    const bytes = await aScene()
      .withExif({ IFD0: { Artist: 'somebody' } })
      .toFormat(format)
      .toBuffer();
    expect(await walked(bytes)).toMatchObject({ end: true, extras: true });
  });

  it('a progressive JPEG and one with a colour profile are plain', async () => {
    const progressive = await aScene().jpeg({ progressive: true }).toBuffer();
    const profiled = await aScene().withIccProfile('p3').jpeg().toBuffer();
    expect([await walked(progressive), await walked(profiled)]).toEqual([
      { end: true, extras: false },
      { end: true, extras: false, profile: (await sharp(profiled).metadata()).icc?.length },
    ]);
  });

  it('a long JPEG is walked across its pages', async () => {
    const bytes = await noise(900, 600).jpeg({ quality: 95 }).toBuffer();
    expect(bytes.length).toBeGreaterThan(3 * 65_536);
    expect(await walked(bytes)).toEqual({ end: true, extras: false });
  });

  it('comments in JPEG, GIF and PNG are extras', async () => {
    const jpeg = await made('jpeg');
    const withComment = Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from('\xff\xfe\0\x08<html>', 'latin1'),
      jpeg.subarray(2),
    ]);
    expect(await walked(withComment)).toEqual({ end: true, extras: true });
    const gif = await made('gif');
    const commented = Buffer.concat([gif.subarray(0, -1), Buffer.from('!\xfe\x03abc\0;', 'latin1')]);
    expect(await walked(commented)).toEqual({ end: true, extras: true });
    const png = await made('png');
    const text = Buffer.concat([
      png.subarray(0, -12),
      Buffer.from('\0\0\0\x04tEXtabcd\0\0\0\0', 'latin1'),
      png.subarray(-12),
    ]);
    expect(await walked(text)).toEqual({ end: true, extras: true });
  });

  it('what is longer than what it has to say is an extra', async () => {
    const segment = (mark: string, body: string) =>
      Buffer.from(`\xff${mark}\0${String.fromCharCode(body.length + 2)}${body}`, 'latin1');
    const jpeg = await made('jpeg');
    for (const hidden of [
      segment('\xe0', 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0<script>'),
      segment('\xee', 'Adobe\0d\0\0\0\0\x01<script>'),
      segment('\xdc', '\0\x01<script>'),
    ])
      expect(await walked(Buffer.concat([jpeg.subarray(0, 2), hidden, jpeg.subarray(2)]))).toMatchObject({
        extras: true,
      });
    const png = await made('png');
    const long = Buffer.from('\0\0\0\x0cpHYs<script>1234\0\0\0\0', 'latin1');
    expect(await walked(Buffer.concat([png.subarray(0, 33), long, png.subarray(33)]))).toMatchObject({
      extras: true,
    });
    const gif = await made('gif');
    const application = Buffer.from('!\xff\x0bNETSCAPE2.0\x08<script>\0;', 'latin1');
    expect(await walked(Buffer.concat([gif.subarray(0, -1), application]))).toMatchObject({ extras: true });
  });

  it('an animation is plain, and WebP tells whether it is lossless', async () => {
    const frames = await sharp([await made('png'), await aScene(240, 160, 3).png().toBuffer()], {
      join: { animated: true },
    })
      .gif()
      .toBuffer();
    expect(await walked(frames)).toEqual({ end: true, extras: false });
    expect(await walked(await aScene().webp({ lossless: true }).toBuffer())).toMatchObject({
      lossless: true,
    });
  });

  it('TIFF, and whatever does not come out even, has none', async () => {
    const cut = (await made('png')).subarray(0, 60);
    const tiff = await aScene().tiff().toBuffer();
    expect([await walked(cut), await walked(tiff)]).toEqual([{ end: undefined }, { end: undefined }]);
  });
});
