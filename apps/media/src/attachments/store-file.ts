import { objectKey } from '@causerie/object-storage';
import type { AttachmentWork, NewMediaObject } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { Inspection } from '../images/inspect-file';
import { TranscribeRecording } from '../speech/transcribe-recording';
import { MediaStores } from '../stores/media-stores';
import type { GatheredBytes } from './gathered';
import { PreparePicture } from './prepare-picture';

type Accepted = Extract<Inspection, { ok: true }>;

/**
 * Puts a file that may be kept into a store, then has a recording listened to and a picture made small for a model:
 * whatever comes of that, the bytes are there.
 */
@Injectable()
export class StoreFile {
  constructor(
    private readonly stores: MediaStores,
    private readonly transcribeRecording: TranscribeRecording,
    private readonly preparePicture: PreparePicture,
  ) {}

  /** @throws TransientError when no store takes it */
  async store(work: AttachmentWork, accepted: Accepted, signal: AbortSignal): Promise<GatheredBytes> {
    const stored = await this.put(work, accepted);
    const transcript = await this.transcribeRecording.transcribe(stored.file, work.kind, signal);
    const modelVariant = await this.preparePicture.prepare(work.workspaceId, stored.file, signal);
    return {
      ...stored,
      ...(transcript !== undefined && { transcript }),
      ...(modelVariant && { modelVariant }),
    };
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
