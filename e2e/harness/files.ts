import type { SimulatedMedia } from '@causerie/channel-kit-testing';
import sharp from 'sharp';

/** A real picture; another number gives another one, which looks like none before it. */
export async function aPicture(n: number): Promise<Buffer> {
  const size = { width: 48, height: 32, channels: 3 as const };
  const pixels = Buffer.alloc(size.width * size.height * size.channels);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = (i * (7 + n * 13) + (i % 31) * n * 5) & 0xff;
  return sharp(pixels, { raw: size }).jpeg().toBuffer();
}

/** As a person sends it. */
export async function aPhoto(n: number, caption?: string): Promise<SimulatedMedia> {
  const bytes = await aPicture(n);
  return { kind: 'image', bytes, mimeType: 'image/jpeg', ...(caption !== undefined && { caption }) };
}

/** The beginning of a film, then nothing: so large, and without a cost. */
export function aVideo(sizeBytes: number): SimulatedMedia {
  const head = Buffer.from('000000206674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex');
  return { kind: 'video', bytes: head, sizeBytes, mimeType: 'video/mp4', fileName: 'film.mp4' };
}
