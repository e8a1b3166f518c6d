import sharp, { type Sharp, type SharpOptions } from 'sharp';

/** About 7,300 × 5,500: above the cameras of telephones, 160 MB at most when decoded whole. */
export const PIXELS_MAX = 40_000_000;

/** Frames of an animation; what lies behind them is cut off. */
export const PAGES_MAX = 200;

const SECONDS_MAX = 10;

const LIMITS: SharpOptions = {
  limitInputPixels: PIXELS_MAX,
  limitInputChannels: 5,
  failOn: 'warning',
  unlimited: false,
  sequentialRead: true,
};

/** One thread and no cache: as many processes run as there are cores, and each picture comes once. */
export function limitDecoder(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}

/** The only way a file reaches the decoder. */
export function openPicture(path: string, pages = 1): Sharp {
  const options = pages > 1 ? { ...LIMITS, pages } : LIMITS;
  return sharp(path, options).timeout({ seconds: SECONDS_MAX });
}
