import { errorMessage } from '@causerie/kernel';
import {
  MediaObjectStore,
  WorkspaceTransaction,
  type AttachmentWork,
  type MediaObject,
} from '@causerie/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { SpoolStored } from '../serving/spool-stored';
import { TranscribeRecording } from '../speech/transcribe-recording';
import type { GatheredBefore, HeldFiles } from './gathered';
import { PreparePicture } from './prepare-picture';

/**
 * A file that came before is not fetched again. A recording that nobody could hear then is listened to now, and of a
 * picture that no model could be shown the form for it is made now.
 */
@Injectable()
export class ReuseFile {
  private readonly logger = new Logger(ReuseFile.name);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    private readonly spoolStored: SpoolStored,
    private readonly transcribeRecording: TranscribeRecording,
    private readonly preparePicture: PreparePicture,
  ) {}

  /** @throws only the signal's reason: without words it is still the same file */
  async reuse(
    work: AttachmentWork & { sameFile: { objectId: string } },
    files: HeldFiles,
    signal: AbortSignal,
  ): Promise<GatheredBefore> {
    const { objectId } = work.sameFile;
    const known: GatheredBefore = { state: 'known', objectId };
    const object = await this.transaction.run(work.workspaceId, (tx) => this.objects.find(tx, objectId));
    if (!object || !(await this.lacks(work, object))) return known;
    const file = await this.bytesOf(object, files);
    if (!file) return known;
    const transcript = await this.transcribeRecording.transcribe(file, work.kind, signal);
    const modelVariant = await this.preparePicture.prepare(work.workspaceId, file, signal);
    return {
      ...known,
      ...(transcript !== undefined && { transcript }),
      ...(modelVariant && { modelVariant }),
    };
  }

  private async lacks({ workspaceId, kind }: AttachmentWork, object: MediaObject): Promise<boolean> {
    const isUnheard = this.transcribeRecording.listensTo(kind) && object.transcript === undefined;
    return isUnheard || this.preparePicture.isWanted(workspaceId, object);
  }

  private async bytesOf(object: MediaObject, files: HeldFiles) {
    try {
      const spooled = files.hold(await this.spoolStored.spool(object));
      return { ...spooled, mimeType: object.mimeType };
    } catch (error) {
      this.logger.warn(`A file that came before cannot be read: ${errorMessage(error)}`);
      return undefined;
    }
  }
}
