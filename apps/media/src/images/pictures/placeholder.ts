import sharp from 'sharp';
import { measure } from '../bytes/new-file';
import type { PictureVariant, RenderedPicture } from './render-variant';

/** What stands in for a picture that cannot be made here: a strip of film, or a blank card. */
export type Motif = 'film' | 'card';

const WIDTH = 256;
const HEIGHT = 144;
const GROUND = 0x2b;
const CARD = 0xd8;
const FRAME = 0x50;
const HOLE = 0xc8;

/** Draws a placeholder from nothing but our own pixels. */
export async function drawPlaceholder(
  motif: Motif,
  name: PictureVariant,
  outPath: string,
): Promise<RenderedPicture> {
  const pixels = Buffer.alloc(WIDTH * HEIGHT);
  for (let at = 0; at < pixels.length; at++) pixels[at] = MOTIFS[motif](at % WIDTH, Math.floor(at / WIDTH));
  const drawn = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } });
  const encoded = name === 'thumbnail' ? drawn.webp({ lossless: true }) : drawn.jpeg({ quality: 84 });
  const { format } = await encoded.toFile(outPath);
  return { ...(await measure(outPath)), mimeType: `image/${format}`, width: WIDTH, height: HEIGHT };
}

const MOTIFS: Record<Motif, (x: number, y: number) => number> = {
  /** Three frames between two rows of holes. */
  film: (x, y) => {
    const inHoles = (y >= 8 && y < 20) || (y >= HEIGHT - 20 && y < HEIGHT - 8);
    if (inHoles) return x % 16 >= 4 && x % 16 < 12 ? HOLE : GROUND;
    const inFrame = y >= 28 && y < HEIGHT - 28 && x % 86 >= 4 && x % 86 < 82;
    return inFrame ? FRAME : GROUND;
  },
  /** A sheet with a margin. */
  card: (x, y) => (x >= 88 && x < 168 && y >= 22 && y < 122 ? HOLE : CARD),
};
