import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { SpooledFile } from '../files/spooled-file';
import { Ffmpeg } from './ffmpeg/ffmpeg';
import { MakeVariant, type VariantName } from './make-variant';
import { aScene, difference, noise } from './testing/pictures';
import { amr, mp4, opus, wav } from './testing/recordings';
import { aSpool } from './testing/spool';
import { PictureWorkers } from './worker/picture-workers';

jest.setTimeout(60_000);

const spool = aSpool();
const workers = new PictureWorkers();
/** A machine that has no ffmpeg: what is named is none. */
const bare = new MakeVariant({ workers, ffmpeg: new Ffmpeg('/bin/false') });

afterAll(() => workers.close());

const picture = async (made: sharp.Sharp) => spool.file(await made.toBuffer());

async function variant(file: SpooledFile, name: VariantName) {
  const made = await bare.make(file, name);
  expect(made.path).not.toBe(file.path);
  return made;
}

describe('variants of a picture', () => {
  it('the model’s has sides of 768 at most, and is JPEG', async () => {
    const file = await picture(aScene(1600, 1200).jpeg());
    const model = await variant(file, 'model');
    expect(model).toMatchObject({ width: 768, height: 576, mimeType: 'image/jpeg', placeholder: false });
    expect(await difference(model.path, file.path)).toBeLessThan(5);
  });

  it.each([
    [768, 768, 768, 768],
    [769, 768, 768, 767],
    [10, 4000, 2, 768],
    [1, 1, 1, 1],
    [300, 200, 300, 200],
  ])('%i × %i becomes %i × %i', async (width, height, ...sides) => {
    const model = await variant(await picture(aScene(width, height).png()), 'model');
    expect([model.width, model.height]).toEqual(sides);
  });

  it('what is transparent is put on a ground it stands out from', async () => {
    const letters = (colour: string) =>
      sharp({ create: { width: 200, height: 200, channels: 4, background: '#00000000' } })
        .composite([{ input: { create: { width: 60, height: 60, channels: 4, background: colour } } }])
        .png();
    for (const colour of ['#ffffff', '#000000']) {
      const model = await variant(await picture(letters(colour)), 'model');
      const { channels } = await sharp(model.path).stats();
      expect(model.mimeType).toBe('image/png');
      expect(channels).toHaveLength(3);
      expect(channels[0]!.max - channels[0]!.min).toBeGreaterThan(150);
    }
  });

  it('an alpha channel that hides nothing does not make it a PNG', async () => {
    const model = await variant(await picture(aScene().ensureAlpha().png()), 'model');
    expect(model.mimeType).toBe('image/jpeg');
  });

  it('a thumbnail is WebP of 256 at most, a poster the first frame', async () => {
    const frames = await Promise.all([1, 4].map((seed) => aScene(600, 400, seed).png().toBuffer()));
    const file = await picture(sharp(frames, { join: { animated: true } }).gif());
    const thumbnail = await variant(file, 'thumbnail');
    expect(thumbnail).toMatchObject({ width: 256, height: 171, mimeType: 'image/webp' });
    const poster = await variant(file, 'poster');
    expect(poster).toMatchObject({ width: 600, height: 400, mimeType: 'image/jpeg' });
    expect(await difference(poster.path, frames[0]!)).toBeLessThan(8);
  });

  it('the compressed one is smaller, and where it would not be, the original stands', async () => {
    const large = await picture(noise(2600, 1300).jpeg({ quality: 98 }));
    const compressed = await variant(large, 'compressed');
    expect(compressed).toMatchObject({ width: 2048, height: 1024, mimeType: 'image/jpeg' });
    expect(compressed.sizeBytes).toBeLessThan(large.sizeBytes);
    const small = await picture(aScene(64, 64).webp({ quality: 20 }));
    const same = await variant(small, 'compressed');
    expect(same).toMatchObject({ sha256: small.sha256, mimeType: 'image/webp', placeholder: false });
    await same.dispose();
    expect((await readFile(small.path)).length).toBe(small.sizeBytes);
  });

  it('a moving one stays moving when it is compressed', async () => {
    const frames = await Promise.all([1, 2, 3].map((seed) => aScene(400, 300, seed).png().toBuffer()));
    const file = await picture(sharp(frames, { join: { animated: true } }).gif());
    const compressed = await variant(file, 'compressed');
    expect((await sharp(compressed.path, { animated: true }).metadata()).pages).toBe(3);
  });
});

describe('what cannot be made here is a placeholder that says so', () => {
  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['HEIC', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
    ['an SVG drawing', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['a PDF', () => Buffer.from('%PDF-1.4 and so on')],
    ['a broken picture', async () => (await aScene().png().toBuffer()).subarray(0, 300)],
    ['a film without ffmpeg', () => mp4({ ticks: 1000, sides: [320, 180] })],
  ])('%s', async (_, bytes) => {
    const file = await spool.file(await bytes());
    for (const name of ['thumbnail', 'model', 'poster'] as const) {
      const made = await variant(file, name);
      expect(made).toMatchObject({ placeholder: true, width: 256, height: 144 });
      expect(await sharp(made.path).metadata()).toMatchObject({ width: 256, height: 144 });
    }
  });

  it('sound that endpoints take goes as it is, other sound is silence', async () => {
    const voice = await spool.file(opus(2));
    expect(await variant(voice, 'speech')).toMatchObject({
      sha256: voice.sha256,
      mimeType: 'audio/ogg',
      placeholder: false,
    });
    expect(await variant(await spool.file(amr(10)), 'speech')).toMatchObject({
      mimeType: 'audio/wav',
      placeholder: true,
    });
  });

  it('a waveform of WAV is read, of other sound it is flat', async () => {
    const sound = await variant(await spool.file(wav([0, 0.5, 1])), 'waveform');
    const flat = await variant(await spool.file(opus(2)), 'waveform');
    expect([sound.placeholder, flat.placeholder]).toEqual([false, true]);
    expect(JSON.parse(await readFile(flat.path, 'utf8'))).toEqual({ peaks: new Array(64).fill(0) });
  });
});
