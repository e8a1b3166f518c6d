import type { SpooledFile } from '../../files/spooled-file';
import { plausibleSeconds } from '../bytes/bytes';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';

/** The first film and the first sound, taken as they are: reading through a file is quick, decoding it is not. */
const READ_THROUGH = ['-map', '0:v:0?', '-map', '0:a:0?', '-c', 'copy', '-progress', 'pipe:1', '-f', 'null'];
const REMEMBERED_CHARACTERS = 4096;

/**
 * Length in seconds of a recording whose headers do not tell it (a film in fragments, WebM as a recorder leaves it, AVI,
 * FLV), told by ffmpeg once it came to the end. Undefined without ffmpeg, and when it did not get there.
 */
export async function playedSeconds(
  file: SpooledFile,
  mimeType: string,
  ffmpeg: Ffmpeg,
): Promise<number | undefined> {
  let told = '';
  const done = await ffmpeg
    .run({ ...file, mimeType }, READ_THROUGH, (chunk) => {
      told = (told + chunk.toString('latin1')).slice(-REMEMBERED_CHARACTERS);
    })
    // Nothing hangs on a length: a file is not made to wait for it.
    .catch(() => false);
  const last = done ? [...told.matchAll(/^out_time_us=(\d+)$/gm)].at(-1)?.[1] : undefined;
  return plausibleSeconds(Number(last) / 1e6);
}
