import { PermanentError } from '@causerie/kernel';
import type { AttachmentWork, NewMediaObject } from '@causerie/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import type { Inspection } from '../images/inspect-file';
import { TranscribeRecording } from '../speech/transcribe-recording';
import { MediaStores } from '../stores/media-stores';
import { objectKey } from '../stores/object-keys';
import { CheckFile } from './check-file';
import { DownloadFile } from './download-file';
import type { Gathered, GatheredBytes, HeldFiles } from './gathered';

/** From the platform to a store: fetches the file, has it checked, puts it, and has it listened to. Writes no row. */
@Injectable()
export class GatherFile {
  constructor(
    private readonly downloadFile: DownloadFile,
    private readonly checkFile: CheckFile,
    private readonly stores: MediaStores,
    private readonly transcribeRecording: TranscribeRecording,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  /** @throws TransientError for what may go better later, PermanentError for what never will */
  async gather(work: AttachmentWork, files: HeldFiles, signal: AbortSignal): Promise<Gathered> {
    if (work.attempts > this.config.MEDIA_ATTEMPTS_MAX) {
      throw new PermanentError('Every worker that took this file up fell silent.');
    }
    if (work.sameFile) return { state: 'known', objectId: work.sameFile.objectId };
    const fetched = await this.downloadFile.download(work, signal);
    if (!fetched.ok) return fetched;
    const file = files.hold(fetched.file);
    const checked = await this.checkFile.check(file, work, signal);
    if (!checked.ok) return checked;
    files.hold(checked.file);
    signal.throwIfAborted();
    const stored = await this.put(work, checked);
    const transcript = await this.transcribeRecording.transcribe(stored.file, work.kind, signal);
    return { ...stored, ...(transcript !== undefined && { transcript }) };
  }

  private async put(
    { workspaceId }: AttachmentWork,
    { file, ...seen }: Extract<Inspection, { ok: true }>,
  ): Promise<GatheredBytes> {
    const placed = await this.stores.put(objectKey(workspaceId, file.sha256), file);
    const { width, height, durationSeconds, perceptualHash } = seen;
    const object: NewMediaObject = {
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
      mimeType: file.mimeType,
      key: placed.key,
      store: placed.store,
      displaced: placed.displaced,
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(durationSeconds !== undefined && { durationSeconds }),
      ...(perceptualHash !== undefined && { perceptualHash }),
    };
    return { state: 'stored', object, file };
  }
}
