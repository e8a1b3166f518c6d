import { errorMessage } from '@causerie/kernel';
import {
  MediaObjectStore,
  WorkspaceTransaction,
  type AttachmentWork,
  type NewMediaObject,
} from '@causerie/persistence';
import { Injectable, Logger } from '@nestjs/common';
import type { SpooledFile } from '../files/spooled-file';
import { MediaStores } from '../stores/media-stores';

/** What the object's row says, whoever wrote it first. */
export interface Recorded {
  id: string;
  key: string;
  store: string;
  isNew: boolean;
}

class TakenBack extends Error {}

/**
 * Bytes and their row in agreement. The key follows from the bytes, so two attachments of the same bytes share both,
 * and neither may take away what the other one has just recorded:
 *
 * 1. `undo` writes the row itself before it deletes the bytes, and rolls back: whoever records the same bytes waits for it.
 * 2. `afterCommit` looks once whether the bytes of a new row are there, and puts them again if an `undo` took them.
 */
@Injectable()
export class KeepUpload {
  private readonly logger = new Logger(KeepUpload.name);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly objects: MediaObjectStore,
    private readonly stores: MediaStores,
  ) {}

  async afterCommit(
    { object, file }: { object: NewMediaObject; file: SpooledFile },
    recorded: Recorded,
  ): Promise<void> {
    try {
      const store = this.stores.stack.named(object.store);
      if (recorded.isNew) {
        const found = await store.head(object.key);
        if (found?.sizeBytes !== object.sizeBytes) await this.stores.putInto(store, object.key, file);
      } else if (object.displaced && recorded.store !== object.store) {
        // The row names another store: this copy has no purpose.
        await store.delete(object.key);
      }
    } catch (error) {
      const message = `A recorded object was not looked at again: ${errorMessage(error)}`;
      this.logger.warn({ message, object_id: recorded.id });
    }
  }

  /** Takes bytes back that no row will name. What cannot be taken back now, the collector finds. */
  async undo({ workspaceId }: Pick<AttachmentWork, 'workspaceId'>, object: NewMediaObject): Promise<void> {
    try {
      await this.transaction.run(workspaceId, async (tx) => {
        const { isNew } = await this.objects.record(tx, object);
        if (isNew) await this.stores.stack.named(object.store).delete(object.key);
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack))
        this.logger.warn(`Bytes without a row were left for the collector: ${errorMessage(error)}`);
    }
  }
}
