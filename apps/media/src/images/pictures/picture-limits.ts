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

/** The only way a file reaches the decoder. `page`: the first one, counted from nought. */
export function openPicture(path: string, pages = 1, page = 0): Sharp {
  const options = { ...LIMITS, ...(pages > 1 && { pages }), ...(page > 0 && { page }) };
  return sharp(path, options).timeout({ seconds: SECONDS_MAX });
}

/** Pictures of our own making, one behind the other; what is smaller than the largest lies in its upper left corner. */
export function joinPictures(pictures: Buffer[]): Sharp {
  const join = { animated: true, background: '#ffffff', halign: 'left', valign: 'top' } as const;
  return sharp(pictures, { ...LIMITS, join }).timeout({ seconds: SECONDS_MAX });
}
