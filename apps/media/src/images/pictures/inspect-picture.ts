import { stat } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import { encode } from './encode';
import { measure, type Measured } from '../bytes/new-file';
import { contentHead } from '../content/content-head';
import { isPlainProfile } from './colour-profile';
import { pagesApart } from './pages-apart';
import { PictureFault } from './picture-fault';
import { openPicture, PAGES_MAX, PIXELS_MAX } from './picture-limits';
import { greyGrid, hashOf } from './perceptual-hash';
import { structureOf, type PictureStructure } from './structure';

export interface InspectedPicture {
  mimeType: string;
  /** Pixels, upright; of an animation those of one frame. */
  width: number;
  height: number;
  perceptualHash?: bigint;
  /** There when the picture was written anew to `cleanPath`. */
  clean?: Measured;
}

/**
 * 1. Pixels are counted from the header, before anything is decoded. 2. Everything is decoded once, small.
 * 3. A picture with an orientation, with extras or with something behind its end is written anew, upright, with its
 * pixels and nothing else, in sRGB. Any other keeps its bytes.
 */
export async function inspectPicture(path: string, cleanPath: string): Promise<InspectedPicture> {
  const { group, mimeType } = await contentHead(path);
  if (group !== 'picture') throw new PictureFault('The file is no picture that is decoded here.');
  const structure = await structureOf(path, mimeType);
  const metadata = await openPicture(path).metadata();
  const pages = pagesOf(metadata);
  const grey = await greyGrid(path);
  const apart = await pagesApart(path, pages, metadata);
  if (pages > 1 && !apart) await decodeFrames(path, pages);
  const { width, height } = metadata.autoOrient;
  const facts = {
    mimeType,
    width,
    height: metadata.pageHeight ?? height,
    perceptualHash: hashOf(grey),
  };
  const whole = pages === (metadata.pages ?? 1);
  if (whole && isClean(metadata, structure, (await stat(path)).size)) return facts;
  const look = {
    mimeType,
    pixels: width * height,
    lossless: structure?.lossless,
    hasAlpha: metadata.hasAlpha,
    ...(apart && { delay: metadata.delay, loop: metadata.loop }),
  };
  const anew = apart ?? openPicture(path, pages).autoOrient();
  const { format, ...written } = await encode(anew, look).toFile(cleanPath);
  const clean = { mimeType: format === 'heif' ? mimeType : `image/${format}`, ...(await measure(cleanPath)) };
  const sides = apart && { width: written.width, height: written.pageHeight ?? written.height };
  return { ...facts, ...sides, mimeType: clean.mimeType, clean };
}

/** How many frames are decoded: no more than the cap, no more than the pixels of one picture. */
function pagesOf({ width, height, pageHeight, pages = 1 }: Metadata): number {
  const frame = width * (pageHeight ?? height);
  if (frame > PIXELS_MAX) throw new PictureFault('The picture has too many pixels.');
  return Math.max(1, Math.min(pages, PAGES_MAX, Math.floor(PIXELS_MAX / frame)));
}

async function decodeFrames(path: string, pages: number): Promise<void> {
  await openPicture(path, pages).resize(8).raw().toBuffer();
}

function isClean(metadata: Metadata, structure: PictureStructure | undefined, sizeBytes: number): boolean {
  if (!structure || structure.extras || structure.end !== sizeBytes) return false;
  const { orientation = 1, exif, xmp, iptc, comments, icc } = metadata;
  if (!isPlainProfile(icc, structure.profile)) return false;
  return orientation === 1 && !exif && !xmp && !iptc && !comments?.length;
}
