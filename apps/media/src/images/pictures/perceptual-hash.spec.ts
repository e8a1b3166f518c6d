import sharp from 'sharp';
import { aScene, distance } from '../testing/pictures';
import { aSpool } from '../testing/spool';
import { greyGrid, hashOf } from './perceptual-hash';

const spool = aSpool();
const NEAR = 6;
const FAR = 12;

async function hash(bytes: Buffer) {
  return hashOf(await greyGrid((await spool.file(bytes)).path));
}

describe('a perceptual hash', () => {
  const original = aScene(1200, 800).png().toBuffer();

  it.each<[string, (picture: Buffer) => Promise<Buffer>]>([
    ['made small', (picture) => sharp(picture).resize(300).png().toBuffer()],
    ['made large', (picture) => sharp(picture).resize(2000).png().toBuffer()],
    ['squeezed', (picture) => sharp(picture).resize(500, 500, { fit: 'fill' }).png().toBuffer()],
    ['compressed hard', (picture) => sharp(picture).jpeg({ quality: 25 }).toBuffer()],
    ['as WebP, small and poor', (picture) => sharp(picture).resize(240).webp({ quality: 30 }).toBuffer()],
    ['a little brighter', (picture) => sharp(picture).modulate({ brightness: 1.1 }).jpeg().toBuffer()],
    [
      'with a camera’s orientation',
      (picture) => sharp(picture).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    ],
  ])('stays near when the picture is %s', async (_, change) => {
    expect(
      distance(await hash(await original), await hash(await change(await original))),
    ).toBeLessThanOrEqual(NEAR);
  });

  it('is far for other pictures', async () => {
    const hashes = await Promise.all(
      [1, 3, 5, 8].map(async (seed) => hash(await aScene(600, 400, seed).png().toBuffer())),
    );
    for (const [at, one] of hashes.entries()) {
      for (const other of hashes.slice(at + 1)) expect(distance(one, other)).toBeGreaterThanOrEqual(FAR);
    }
  });

  it('fits into a signed 64-bit column', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const value = (await hash(await aScene(90, 80, seed).png().toBuffer())) ?? 0n;
      expect(BigInt.asIntN(64, value)).toBe(value);
    }
  });

  it('is not given to a picture without contrast: they would all look alike', async () => {
    const plain = sharp({ create: { width: 50, height: 50, channels: 3, background: '#12ab90' } });
    expect(await hash(await plain.png().toBuffer())).toBeUndefined();
  });
});
