import type { SpooledFile } from '../../files/spooled-file';
import { discard, placeBeside } from '../bytes/new-file';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';

/** Small first, so that choosing among frames holds small ones; then the most typical of the first thirty. */
const FILTER =
  "scale=w='min(768,iw)':h='min(768,ih)':force_original_aspect_ratio=decrease,thumbnail=30,format=yuvj420p";

/** Path of a JPEG of a film's typical frame, or undefined: no ffmpeg, or it finds none. The caller discards it. */
export async function posterFrame(
  file: SpooledFile,
  mimeType: string,
  ffmpeg: Ffmpeg,
): Promise<string | undefined> {
  if (!(await ffmpeg.takes(mimeType))) return undefined;
  const path = placeBeside(file.path);
  const args = ['-map', '0:v:0', '-an', '-sn', '-vf', FILTER, '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '3'];
  const made = await ffmpeg
    .run({ path: file.path, mimeType }, [...args, '-f', 'image2', '-update', '1', path])
    .catch(async (error: unknown) => {
      await discard(path);
      throw error;
    });
  if (made) return path;
  await discard(path);
  return undefined;
}
