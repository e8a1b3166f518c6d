import sharp, { type Sharp } from 'sharp';

const SIDE = 120;

/** A picture whose corners differ, so that every turn and every flip shows; each seed draws another one. */
export function aScene(width = 240, height = 160, seed = 1): Sharp {
  const pixels = Buffer.alloc(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const wave =
        45 * Math.sin((x * (seed + 1)) / 29 + seed) + 45 * Math.cos((y * (seed + 2)) / 41 + x / 31);
      pixels.set([x + wave, y * 0.8 + 50 + wave, 128 + wave].map(clamp), (y * SIDE + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }).resize(width, height, {
    fit: 'fill',
  });
}

const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)));

/** Pixels that nothing compresses: a picture that takes its time. */
export function noise(width: number, height: number): Sharp {
  return sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  });
}

/** Mean difference of two pictures' pixels, out of 255, after both were made small in the same way. */
export async function difference(one: string | Buffer, other: string | Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map(smallPixels));
  let sum = 0;
  for (let at = 0; at < a!.length; at++) sum += Math.abs((a![at] ?? 0) - (b![at] ?? 0));
  return sum / a!.length;
}

function smallPixels(picture: string | Buffer): Promise<Buffer> {
  return sharp(picture).resize(96, 64, { fit: 'fill' }).removeAlpha().raw().toBuffer();
}

/** Bits in which two hashes differ. */
export function distance(one: bigint | undefined, other: bigint | undefined): number {
  if (one === undefined || other === undefined) return 64;
  return BigInt.asUintN(64, one ^ other)
    .toString(2)
    .replaceAll('0', '').length;
}
