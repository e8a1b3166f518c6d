import { PermanentError } from '@causerie/kernel';
import type { AttachmentWork } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { CheckFile } from './check-file';
import { DownloadFile } from './download-file';
import type { Gathered, HeldFiles } from './gathered';
import { ReuseFile } from './reuse-file';
import { StoreFile } from './store-file';

/** From the platform to a store: fetches the file, has it checked, puts it, and has ready what its turn needs. Writes no row. */
@Injectable()
export class GatherFile {
  constructor(
    private readonly downloadFile: DownloadFile,
    private readonly checkFile: CheckFile,
    private readonly storeFile: StoreFile,
    private readonly reuseFile: ReuseFile,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  /** @throws TransientError for what may go better later, PermanentError for what never will */
  async gather(work: AttachmentWork, files: HeldFiles, signal: AbortSignal): Promise<Gathered> {
    if (work.attempts > this.config.MEDIA_ATTEMPTS_MAX) {
      throw new PermanentError('Every worker that took this file up fell silent.');
    }
    const { sameFile } = work;
    if (sameFile) return this.reuseFile.reuse({ ...work, sameFile }, files, signal);
    const fetched = await this.downloadFile.download(work, signal);
    if (!fetched.ok) return fetched;
    const file = files.hold(fetched.file);
    const checked = await this.checkFile.check(file, work, signal);
    if (!checked.ok) return checked;
    files.hold(checked.file);
    signal.throwIfAborted();
    return this.storeFile.store(work, checked, signal);
  }
}
