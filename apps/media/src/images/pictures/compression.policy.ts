/** What the compressed copy of an original is to be. */
export interface Compression {
  /** Pixels of the longer side at most. */
  sideMax: number;
  format: 'jpeg' | 'webp';
  quality: number;
}

/**
 * Photographs become JPEG, which everything shows; what is transparent or moves becomes WebP. 2,048 pixels are what
 * telephones and messengers show at most. Where the copy is not smaller than the original, the original stands.
 */
export function compressionOf(picture: { hasAlpha: boolean; frames: number }): Compression {
  const format = picture.hasAlpha || picture.frames > 1 ? 'webp' : 'jpeg';
  return { sideMax: picture.frames > 1 ? 768 : 2048, format, quality: format === 'webp' ? 76 : 80 };
}
