import { errorMessage } from '@causerie/kernel';
import {
  MediaObjectStore,
  WorkspaceTransaction,
  type AttachmentWork,
  type MediaObject,
} from '@causerie/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { SpoolFolder } from '../fetch/spool-folder';
import { TranscribeRecording } from '../speech/transcribe-recording';
import { MediaStores } from '../stores/media-stores';
import { spoolObject } from '../stores/spool-object';
import type { GatheredBefore, HeldFiles } from './gathered';

/** A file that came before is not fetched again; a recording that nobody could hear then is listened to now. */
@Injectable()
export class ReuseFile {
  private readonly logger = new Logger(ReuseFile.name);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    private readonly stores: MediaStores,
    private readonly folder: SpoolFolder,
    private readonly transcribeRecording: TranscribeRecording,
  ) {}

  /** @throws only the signal's reason: without words it is still the same file */
  async reuse(
    work: AttachmentWork & { sameFile: { objectId: string } },
    files: HeldFiles,
    signal: AbortSignal,
  ): Promise<GatheredBefore> {
    const { objectId } = work.sameFile;
    const known: GatheredBefore = { state: 'known', objectId };
    if (!this.transcribeRecording.listensTo(work.kind)) return known;
    const object = await this.transaction.run(work.workspaceId, (tx) => this.objects.find(tx, objectId));
    if (!object || object.transcript !== undefined) return known;
    const file = await this.bytesOf(object, files);
    if (!file) return known;
    const transcript = await this.transcribeRecording.transcribe(file, work.kind, signal);
    return { ...known, ...(transcript !== undefined && { transcript }) };
  }

  private async bytesOf(object: MediaObject, files: HeldFiles) {
    try {
      const spooled = files.hold(await spoolObject(await this.stores.open(object), this.folder));
      return { ...spooled, mimeType: object.mimeType };
    } catch (error) {
      this.logger.warn(`A recording that came before cannot be read: ${errorMessage(error)}`);
      return undefined;
    }
  }
}
