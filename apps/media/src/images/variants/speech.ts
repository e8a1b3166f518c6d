import { stat } from 'node:fs/promises';
import type { SpooledFile } from '../../files/spooled-file';
import { discard, measure, placeBeside, sameBytes, smallFile, spooledAt } from '../bytes/new-file';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import { readRecording } from '../recordings/read-recording';
import { silence } from './silence';
import type { VariantFile } from './variant-file';

/** What transcription endpoints commonly take as it is. */
const TAKEN_AS_IS: ReadonlySet<string> = new Set([
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/wav',
  'audio/flac',
  'video/mp4',
  'video/webm',
]);

/** Longer ones become Opus: ten minutes of WAV are 19 MB, and endpoints stop at 25. */
const WAV_SECONDS_MAX = 600;
const SECONDS_MAX = 4 * 3600;

const ONE_VOICE = ['-map', '0:a:0', '-ac', '1', '-ar', '16000', '-t', `${SECONDS_MAX}`];
const WAV = { mimeType: 'audio/wav', args: [...ONE_VOICE, '-c:a', 'pcm_s16le', '-f', 'wav'] };
const OPUS = {
  mimeType: 'audio/ogg',
  args: [...ONE_VOICE, '-c:a', 'libopus', '-b:a', '24k', '-application', 'voip', '-f', 'ogg'],
};

/**
 * 16 kHz mono by ffmpeg; without it the original where endpoints take its type, else a moment of silence as
 * placeholder. With ffmpeg a film that has no sound is a placeholder too.
 */
export async function makeSpeech(file: SpooledFile, mimeType: string, ffmpeg: Ffmpeg): Promise<VariantFile> {
  if (await ffmpeg.takes(mimeType)) {
    return (await convert(file, mimeType, ffmpeg)) ?? (await nothingSaid(file));
  }
  if (!TAKEN_AS_IS.has(mimeType)) return nothingSaid(file);
  return { ...(await sameBytes(file)), mimeType, placeholder: false };
}

async function convert(
  file: SpooledFile,
  mimeType: string,
  ffmpeg: Ffmpeg,
): Promise<VariantFile | undefined> {
  const { durationSeconds = 0 } = await readRecording(file.path, mimeType);
  for (const target of durationSeconds > WAV_SECONDS_MAX ? [OPUS, WAV] : [WAV]) {
    const path = placeBeside(file.path);
    const made = await ffmpeg
      .run({ path: file.path, mimeType }, [...target.args, path])
      .catch(async (error) => {
        await discard(path);
        throw error;
      });
    if (made && (await stat(path)).size > 0)
      return {
        ...spooledAt(path, { ...(await measure(path)), mimeType: target.mimeType }),
        placeholder: false,
      };
    await discard(path);
  }
  return undefined;
}

async function nothingSaid(file: SpooledFile): Promise<VariantFile> {
  return { ...(await smallFile(file.path, silence(), 'audio/wav')), placeholder: true };
}
