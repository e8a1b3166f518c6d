import { openPicture } from './picture-limits';

const SIDE = 48;
const LIGHT = '#ffffff';
const DARK = '#303030';
/** Mean brightness, out of 255, from which on white would swallow what is drawn: white letters on a sticker. */
const BRIGHT = 200;

/** The ground a picture with transparency is put on, or undefined where nothing in it is transparent. */
export async function groundFor(path: string): Promise<string | undefined> {
  const pixels = await openPicture(path)
    .autoOrient()
    .resize(SIDE, SIDE, { fit: 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
  let weight = 0;
  let light = 0;
  let opaque = true;
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4);
    opaque &&= alpha === 255;
    weight += alpha;
    light += alpha * (0.299 * red + 0.587 * green + 0.114 * blue);
  }
  if (opaque) return undefined;
  return weight > 0 && light / weight > BRIGHT ? DARK : LIGHT;
}
