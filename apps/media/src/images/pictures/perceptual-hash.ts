import { openPicture } from './picture-limits';

/** The grid that is compared: eight steps in each of eight rows. */
const COLUMNS = 9;
const ROWS = 8;
/** Sides of a cell in the small copy the grid is averaged from: scaling by the decoder differs a little, means do not. */
const CELL = 8;
/** Out of 255. Below, steps are noise, and every plain picture would look like every other. */
const CONTRAST_MIN = 6;

/** A small grey copy of the first frame, upright. Every byte of the file is decoded on the way. */
export async function greyGrid(path: string): Promise<Buffer> {
  return openPicture(path)
    .autoOrient()
    .resize(COLUMNS * CELL, ROWS * CELL, { fit: 'fill' })
    .flatten({ background: '#808080' })
    .greyscale()
    .raw()
    .toBuffer();
}

/**
 * A difference hash: a bit for each step between two neighbouring means, 1 where it grows brighter. As a signed
 * 64-bit number, as databases hold them. Undefined for a picture without contrast. Two pictures are near when few of
 * the 64 bits differ (`hammingDistance`); resizing and recompression change a handful.
 */
export function hashOf(grey: Buffer): bigint | undefined {
  const means = cellMeans(grey);
  if (Math.max(...means) - Math.min(...means) < CONTRAST_MIN) return undefined;
  let hash = 0n;
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column + 1 < COLUMNS; column++) {
      const at = row * COLUMNS + column;
      hash = (hash << 1n) | ((means[at + 1] ?? 0) > (means[at] ?? 0) ? 1n : 0n);
    }
  }
  return BigInt.asIntN(64, hash);
}

function cellMeans(grey: Buffer): number[] {
  const width = COLUMNS * CELL;
  return Array.from({ length: COLUMNS * ROWS }, (_, cell) => {
    const left = (cell % COLUMNS) * CELL;
    const top = Math.floor(cell / COLUMNS) * CELL;
    let sum = 0;
    for (let y = top; y < top + CELL; y++) {
      for (let x = left; x < left + CELL; x++) sum += grey[y * width + x] ?? 0;
    }
    return sum / CELL ** 2;
  });
}
