import type { SpooledFile } from '../../files/spooled-file';
import { placeBeside } from '../bytes/new-file';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';

/** Small first, so that choosing among frames holds small ones; then the most typical of the first thirty. */
const FILTER =
  "scale=w='min(768,iw)':h='min(768,ih)':force_original_aspect_ratio=decrease,thumbnail=30,format=yuvj420p";

const ONE_FRAME = ['-map', '0:v:0', '-an', '-sn', '-dn', '-vf', FILTER, '-frames:v', '1'];
const JPEG = ['-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2', '-update', '1'];

/** Path of a JPEG of a film's typical frame, or undefined: no ffmpeg, or it finds none. The caller discards it. */
export async function posterFrame(
  file: SpooledFile,
  mimeType: string,
  ffmpeg: Ffmpeg,
): Promise<string | undefined> {
  const path = placeBeside(file.path);
  const made = await ffmpeg.run({ ...file, mimeType }, [...ONE_FRAME, ...JPEG], path);
  return made ? path : undefined;
}
