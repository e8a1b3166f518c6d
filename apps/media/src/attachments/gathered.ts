import type { NewMediaObject, NewMediaVariant } from '@causerie/persistence';
import type { SpooledFile } from '../files/spooled-file';

/** A store has them now. `file` is on this machine's disk until the work is over. */
export interface GatheredBytes {
  state: 'stored';
  object: NewMediaObject;
  file: SpooledFile;
  /** What is said in a recording. */
  transcript?: string;
  /** What a model sees of a picture. A store has it. */
  modelVariant?: NewMediaVariant;
}

/** The workspace has them already. */
export interface GatheredBefore {
  state: 'known';
  objectId: string;
  /** What is said in a recording, where nobody had heard it. */
  transcript?: string;
  /** What a model sees of a picture, where none was made of it. A store has it. */
  modelVariant?: NewMediaVariant;
}

/** What became of the bytes of an attachment, before anything is written about it. */
export type Gathered =
  | GatheredBefore
  | GatheredBytes
  | { state: 'too_large' | 'expired' | 'unsupported' | 'infected'; description: string };

/** Files on this machine's disk that one piece of work needs; gone with it. */
export class HeldFiles {
  private readonly files = new Set<SpooledFile>();

  hold(file: SpooledFile): SpooledFile {
    this.files.add(file);
    return file;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.files].map((file) => file.dispose()));
  }
}
