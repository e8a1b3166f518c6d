import type { Sharp } from 'sharp';

/** What a picture was, as far as it decides how it is written anew. */
export interface PictureLook {
  mimeType: string;
  pixels: number;
  hasAlpha: boolean;
  /** WebP only. */
  lossless?: boolean;
  /** Where the frames were put together one by one: how long each stands in milliseconds, how often all repeat. */
  delay?: number[];
  loop?: number;
}

/** Above, AV1 and lossless WebP take tens of seconds and hundreds of MB; then something plainer must do. */
const SLOW_PIXELS_MAX = 4_000_000;

/**
 * Writes a picture in its own format, large AVIF as JPEG or WebP. The encoder turns colours to sRGB by the picture's
 * own profile, and writes no metadata unless asked.
 */
export function encode(picture: Sharp, look: PictureLook): Sharp {
  const isSmall = look.pixels <= SLOW_PIXELS_MAX;
  const pace = { ...(look.delay && { delay: look.delay, loop: look.loop ?? 0 }) };
  const webp = () => picture.webp({ quality: 88, lossless: look.lossless && isSmall, effort: 1, ...pace });
  // Optimal tables need all coefficients at once: 70 MB and twice the time for 12 megapixels, to save a tenth.
  const jpeg = () => picture.jpeg({ quality: 90, optimiseCoding: false });
  switch (look.mimeType) {
    case 'image/png':
      return picture.png({ compressionLevel: 6 });
    case 'image/gif':
      // Its colours are few already: dithering them takes four times as long, which a long film has not.
      return picture.gif({ effort: 1, dither: 0, ...pace });
    case 'image/webp':
      return webp();
    case 'image/tiff':
      return picture.tiff({ compression: 'lzw' });
    case 'image/avif':
      if (isSmall) return picture.avif({ quality: 60, effort: 1 });
      return look.hasAlpha ? webp() : jpeg();
    default:
      return jpeg();
  }
}
