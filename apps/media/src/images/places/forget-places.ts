import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import type { SpooledFile } from '../../files/spooled-file';
import { ByteReader } from '../bytes/byte-reader';
import { discard, measure, placeBeside, spooledAt } from '../bytes/new-file';
import { filmPlaces } from './film-places';
import { heicNotes } from './heic-notes';
import { jxlNotes } from './jxl-notes';
import { matroskaPlaces } from './matroska-places';
import type { Span } from './span';

const FINDERS: Record<string, (bytes: ByteReader) => Promise<Span[]>> = {
  'video/mp4': filmPlaces,
  'audio/mp4': filmPlaces,
  'video/quicktime': filmPlaces,
  'video/3gpp': filmPlaces,
  'video/webm': matroskaPlaces,
  'video/x-matroska': matroskaPlaces,
  'image/heic': heicNotes,
  'image/avif': heicNotes,
  'image/jxl': jxlNotes,
};

const ZEROS = Buffer.alloc(64 * 1024);

/**
 * Films and pictures that are not decoded are not written anew, but where they were taken is nobody's business: in a
 * copy, a film's place and all notes in a HEIC, AVIF or JPEG XL picture are overwritten with zeros, and nothing moves. The same file when it tells no
 * place, or when its boxes do not come out even.
 */
export async function forgetPlaces(file: SpooledFile, mimeType: string): Promise<SpooledFile> {
  const finder = FINDERS[mimeType];
  if (!finder) return file;
  const spans = await ByteReader.over(file.path, finder).catch((): Span[] => []);
  const sound = spans.filter(({ start, end }) => start < end && end <= file.sizeBytes);
  return sound.length > 0 ? overwritten(file, sound) : file;
}

async function overwritten(file: SpooledFile, spans: readonly Span[]): Promise<SpooledFile> {
  const path = placeBeside(file.path);
  try {
    // Where the file system can, the copy shares what stays the same.
    await copyFile(file.path, path, constants.COPYFILE_FICLONE);
    const handle = await open(path, 'r+');
    try {
      for (const { start, end, mark } of spans) {
        for (let at = start; at < end; at += ZEROS.length)
          await handle.write(ZEROS, 0, Math.min(ZEROS.length, end - at), at);
        if (mark) await handle.write(mark.bytes, 0, mark.bytes.length, mark.at);
      }
    } finally {
      await handle.close();
    }
    return spooledAt(path, { ...(await measure(path)), mimeType: file.mimeType });
  } catch (error) {
    await discard(path);
    throw error;
  }
}
