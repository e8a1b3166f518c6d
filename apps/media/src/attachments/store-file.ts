import type { AttachmentWork, NewMediaObject } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { Inspection } from '../images/inspect-file';
import { TranscribeRecording } from '../speech/transcribe-recording';
import { MediaStores } from '../stores/media-stores';
import { objectKey } from '../stores/object-keys';
import type { GatheredBytes } from './gathered';

type Accepted = Extract<Inspection, { ok: true }>;

/** Puts a file that may be kept into a store, then has it listened to: whatever comes of that, the bytes are there. */
@Injectable()
export class StoreFile {
  constructor(
    private readonly stores: MediaStores,
    private readonly transcribeRecording: TranscribeRecording,
  ) {}

  /** @throws TransientError when no store takes it */
  async store(work: AttachmentWork, accepted: Accepted, signal: AbortSignal): Promise<GatheredBytes> {
    const stored = await this.put(work, accepted);
    const transcript = await this.transcribeRecording.transcribe(stored.file, work.kind, signal);
    return { ...stored, ...(transcript !== undefined && { transcript }) };
  }

  private async put({ workspaceId }: AttachmentWork, { file, ...seen }: Accepted): Promise<GatheredBytes> {
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
