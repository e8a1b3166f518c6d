import { ByteReader } from '../bytes/byte-reader';
import { plausibleSeconds } from '../bytes/bytes';
import { readAac } from './aac';
import { readAmr } from './amr';
import { readFlac } from './flac';
import { readIsoMedia } from './iso-media';
import { readMatroska } from './matroska';
import { readMp3 } from './mp3';
import { readOgg } from './ogg';
import type { RecordingFacts } from './recording-facts';
import { readWav } from './wav';

type Reader = (bytes: ByteReader) => Promise<RecordingFacts>;

const READERS: Record<string, Reader> = {
  'video/mp4': readIsoMedia,
  'audio/mp4': readIsoMedia,
  'video/quicktime': readIsoMedia,
  'video/3gpp': readIsoMedia,
  'audio/ogg': readOgg,
  'audio/wav': readWav,
  'audio/mpeg': readMp3,
  'audio/aac': readAac,
  'audio/amr': readAmr,
  'audio/amr-wb': readAmr,
  'audio/flac': readFlac,
  'video/webm': readMatroska,
  'video/x-matroska': readMatroska,
};

const SIDE_MAX = 16_384;

/**
 * Length in seconds and sides in pixels of sound or film, read from its headers: no decoder, a bounded number of small
 * reads. Never throws: of a file that is cut, wrong or of a kind unknown here nothing is told. The answer is what the
 * file says of itself, which may be a lie; nothing is decided by it.
 */
export async function readRecording(path: string, mimeType: string): Promise<RecordingFacts> {
  const reader = READERS[mimeType];
  if (!reader) return {};
  const facts = await ByteReader.over(path, reader).catch((): RecordingFacts => ({}));
  const durationSeconds = plausibleSeconds(facts.durationSeconds);
  return {
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(isSide(facts.width) && isSide(facts.height) && { width: facts.width, height: facts.height }),
  };
}

function isSide(pixels: number | undefined): boolean {
  return pixels !== undefined && Number.isInteger(pixels) && pixels > 0 && pixels <= SIDE_MAX;
}
