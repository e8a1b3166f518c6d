import type { MediaKind } from '@causerie/message-schema';
import type { SpooledFile } from '../files/spooled-file';
import { discard, placeBeside, spooledAt } from './bytes/new-file';
import { refusalOf } from './content/acceptance.policy';
import { contentHead } from './content/content-head';
import type { Ffmpeg } from './ffmpeg/ffmpeg';
import { forgetPlaces } from './places/forget-places';
import { playedSeconds } from './recordings/played-seconds';
import { readRecording } from './recordings/read-recording';
import type { RecordingFacts } from './recordings/recording-facts';
import { DeadlyFiles } from './worker/deadly-files';
import type { PictureWorkers } from './worker/picture-workers';

export type Inspection =
  | {
      ok: true;
      /** The same, or a cleaned one in a file of its own; the caller disposes both. */
      file: SpooledFile;
      /** Pixels, upright. */
      width?: number;
      height?: number;
      durationSeconds?: number;
      /** Signed 64 bits; near-duplicates differ in few of them. */
      perceptualHash?: bigint;
    }
  | {
      ok: false;
      state: 'unsupported';
      /** A sentence for people. */
      description: string;
    };

export interface InspectFileOptions {
  workers: PictureWorkers;
  ffmpeg: Ffmpeg;
}

/**
 * Looks at what came before it is kept. By content, whatever the platform called it:
 * - JPEG, PNG, WebP, GIF, AVIF and TIFF are decoded whole in a process of their own. Broken ones and those of too many
 *   pixels are `unsupported`. Metadata, a place, an orientation, comments, and anything behind the picture's end are
 *   got rid of by writing it anew; a picture without such keeps its bytes.
 * - HEIC, JPEG XL, BMP and ICO are kept and never decoded; their variants are placeholders. Notes in HEIC are blanked.
 * - Sound and film are kept; length and sides are read from their headers, and the place of a film is blanked. Where
 *   headers are silent about the length, ffmpeg tells it, if there is one.
 * - A document may be anything else and is kept unopened. Programs are refused under every kind, and so is what is not
 *   what its kind says: a page sent as an image, an SVG sent as an image, a picture sent as a voice.
 */
export class InspectFile {
  private readonly workers: PictureWorkers;
  private readonly deadly = new DeadlyFiles();
  private readonly ffmpeg: Ffmpeg;

  constructor({ workers, ffmpeg }: InspectFileOptions) {
    this.workers = workers;
    this.ffmpeg = ffmpeg;
  }

  /** Throws TransientError when the picture process died or the disk refused; the file is untouched and may come again. */
  async inspect(file: SpooledFile, kind: MediaKind): Promise<Inspection> {
    const content = await contentHead(file.path, file.mimeType);
    const refusal = refusalOf(kind, content, file.sizeBytes);
    if (refusal) return unsupported(refusal);
    if (content.group === 'picture') return this.deadly.guard(file.sha256, () => this.inspectPicture(file));
    const kept = await forgetPlaces(file, content.mimeType);
    if (content.group !== 'recording') return { ok: true, file: kept };
    return { ok: true, file: kept, ...(await this.factsOf(file, content.mimeType)) };
  }

  private async factsOf(file: SpooledFile, mimeType: string): Promise<RecordingFacts> {
    const facts = await readRecording(file.path, mimeType);
    if (facts.durationSeconds !== undefined) return facts;
    const durationSeconds = await playedSeconds(file, mimeType, this.ffmpeg);
    return durationSeconds === undefined ? facts : { ...facts, durationSeconds };
  }

  private async inspectPicture(file: SpooledFile): Promise<Inspection> {
    const outPath = placeBeside(file.path);
    let clean: SpooledFile | undefined;
    try {
      const answer = await this.workers.run<'inspect'>({ task: 'inspect', path: file.path, outPath });
      if (!answer.ok) return unsupported(answer.fault);
      const { clean: measured, mimeType: _, ...facts } = answer.result;
      clean = measured && spooledAt(outPath, measured);
      return { ok: true, file: clean ?? file, ...facts };
    } finally {
      if (!clean) await discard(outPath);
    }
  }
}

function unsupported(description: string): Inspection {
  return { ok: false, state: 'unsupported', description };
}
