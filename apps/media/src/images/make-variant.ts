import type { SpooledFile } from '../files/spooled-file';
import { discard, placeBeside, sameBytes, spooledAt } from './bytes/new-file';
import type { Content } from './content/content';
import { contentHead } from './content/content-head';
import type { Ffmpeg } from './ffmpeg/ffmpeg';
import type { PictureVariant } from './pictures/render-variant';
import { posterFrame } from './variants/poster-frame';
import { makeSpeech } from './variants/speech';
import { VARIANT_NAMES, type VariantFile, type VariantName } from './variants/variant-file';
import { makeWaveform } from './variants/waveform';
import type { PictureJob } from './worker/picture-job';
import type { PictureWorkers } from './worker/picture-workers';

export { VARIANT_NAMES };
export type { VariantFile, VariantName };

export interface MakeVariantOptions {
  workers: PictureWorkers;
  ffmpeg: Ffmpeg;
}

/**
 * Derives a variant of a stored file. The same bytes and name give the same variant on the same machine; what cannot be
 * made of this file here (a poster without ffmpeg, a thumbnail of a PDF or of HEIC) is a placeholder that says so.
 */
export class MakeVariant {
  private readonly workers: PictureWorkers;
  private readonly ffmpeg: Ffmpeg;

  constructor({ workers, ffmpeg }: MakeVariantOptions) {
    this.workers = workers;
    this.ffmpeg = ffmpeg;
  }

  /** Throws TransientError when the picture process died, ffmpeg ran out of time or the disk refused. */
  async make(file: SpooledFile, name: VariantName): Promise<VariantFile> {
    const content = await contentHead(file.path, file.mimeType);
    if (name === 'speech') return makeSpeech(file, content.mimeType, this.ffmpeg);
    if (name === 'waveform') return makeWaveform(file, content.mimeType, this.ffmpeg);
    // Films, sound and documents are not compressed here: they stand for themselves.
    if (name === 'compressed' && content.group !== 'picture') return asItIs(file);
    return (
      (await this.makePicture(file, content, name)) ??
      (await this.placeholder(file, content.mimeType.startsWith('video/') ? 'film' : 'card', name))
    );
  }

  private async makePicture(
    file: SpooledFile,
    content: Content,
    name: PictureVariant,
  ): Promise<VariantFile | undefined> {
    if (content.group === 'picture') return this.render(file.path, file, name);
    if (content.group !== 'recording') return undefined;
    const frame = await posterFrame(file, content.mimeType, this.ffmpeg);
    if (!frame) return undefined;
    return this.render(frame, file, name).finally(() => discard(frame));
  }

  private async render(
    path: string,
    file: SpooledFile,
    name: PictureVariant,
  ): Promise<VariantFile | undefined> {
    const made = await this.run({ task: 'render', path, name, outPath: placeBeside(file.path) });
    if (!made || name !== 'compressed' || made.sizeBytes < file.sizeBytes) return made;
    await made.dispose();
    return asItIs(file);
  }

  private async placeholder(
    file: SpooledFile,
    motif: 'film' | 'card',
    name: PictureVariant,
  ): Promise<VariantFile> {
    const drawn = await this.run({ task: 'placeholder', motif, name, outPath: placeBeside(file.path) });
    if (!drawn) throw new Error('A placeholder could not be drawn.');
    return { ...drawn, placeholder: true };
  }

  /** Undefined when the picture itself is at fault. */
  private async run(job: Exclude<PictureJob, { task: 'inspect' }>): Promise<VariantFile | undefined> {
    let made: VariantFile | undefined;
    try {
      const answer = await this.workers.run<'render' | 'placeholder'>(job);
      if (!answer.ok) return undefined;
      const { width, height, ...measured } = answer.result;
      made = { ...spooledAt(job.outPath, measured), width, height, placeholder: false };
      return made;
    } finally {
      if (!made) await discard(job.outPath);
    }
  }
}

async function asItIs(file: SpooledFile): Promise<VariantFile> {
  return { ...(await sameBytes(file)), placeholder: false };
}
