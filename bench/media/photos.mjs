import { join } from 'node:path';
import sharp from 'sharp';

/** Photographs as telephones take them: 12 megapixels of detail, no two alike, with a camera's notes in them. */
export async function takePhotos(folder, count, seed) {
  const paths = [];
  for (let at = 0; at < count; at++) {
    const grain = { type: 'gaussian', mean: 120 + ((seed + at * 7) % 30), sigma: 25 };
    const base = { width: 1000, height: 750, channels: 3, background: '#000', noise: grain };
    const path = join(folder, `photo-${at}.jpg`);
    await sharp(await sharp({ create: base }).blur(1.2).png().toBuffer())
      .resize(4000, 3000)
      .withExif({ IFD0: { Artist: 'bench' } })
      .jpeg({ quality: 85 })
      .toFile(path);
    paths.push(path);
  }
  return paths;
}
