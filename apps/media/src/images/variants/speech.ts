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
/** Eleven megabytes of Opus, half a minute of work; of what is longer, the beginning. */
const OPUS_SECONDS_MAX = 3600;

const ONE_VOICE = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-ac', '1', '-ar', '16000'];
const WAV = {
  mimeType: 'audio/wav',
  args: [...ONE_VOICE, '-t', `${WAV_SECONDS_MAX + 1}`, '-c:a', 'pcm_s16le', '-f', 'wav'],
};
const OPUS = {
  mimeType: 'audio/ogg',
  args: [
    ...[...ONE_VOICE, '-t', `${OPUS_SECONDS_MAX}`],
    ...['-c:a', 'libopus', '-b:a', '24k', '-application', 'voip', '-compression_level', '3', '-f', 'ogg'],
  ],
};

interface Made {
  path: string;
  mimeType: string;
  seconds: number;
}

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
  const made = await toSpeech({ ...file, mimeType }, ffmpeg);
  return made && { ...spooledAt(made.path, { ...made, ...(await measure(made.path)) }), placeholder: false };
}

/** By what came out, not by what the file says of its length: that may be nothing, or a lie. */
async function toSpeech(input: SpooledFile, ffmpeg: Ffmpeg): Promise<Made | undefined> {
  const wav = await makeAs(WAV, input, ffmpeg);
  if (!wav || wav.seconds <= WAV_SECONDS_MAX) return wav;
  const opus = await makeAs(OPUS, input, ffmpeg).catch(async (error: unknown) => {
    await discard(wav.path);
    throw error;
  });
  // Not every ffmpeg can write Opus: then its first ten minutes are better than nothing.
  if (!opus) return wav;
  await discard(wav.path);
  return opus;
}

async function makeAs(target: typeof WAV, input: SpooledFile, ffmpeg: Ffmpeg): Promise<Made | undefined> {
  const path = placeBeside(input.path);
  if (!(await ffmpeg.run(input, target.args, path))) return undefined;
  const { durationSeconds } = await readRecording(path, target.mimeType);
  if (durationSeconds !== undefined) return { path, mimeType: target.mimeType, seconds: durationSeconds };
  await discard(path);
  return undefined;
}

async function nothingSaid(file: SpooledFile): Promise<VariantFile> {
  return { ...(await smallFile(file.path, silence(), 'audio/wav')), placeholder: true };
}
