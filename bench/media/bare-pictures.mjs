import sharp from 'sharp';

/** What is made of a photograph: small for a model, or written anew upright. */
export const PICTURES = {
  model: (path, out) =>
    sharp(path)
      .autoOrient()
      .resize(768, 768, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 84 })
      .toFile(out),
  anew: (path, out) => sharp(path).autoOrient().jpeg({ quality: 90, optimiseCoding: false }).toFile(out),
};

/** Loaded, but not at work yet: the base that the peak is compared with. */
export async function loadSharp() {
  sharp.concurrency(1);
  sharp.cache(false);
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer();
}
