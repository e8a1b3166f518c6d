import { errorMessage } from '@causerie/kernel';
import type { NewMediaObject } from '@causerie/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { MediaStores } from '../stores/media-stores';

/** What the object's row says, whoever wrote it first. */
export interface Recorded {
  id: string;
  key: string;
  store: string;
}

/** The same bytes came before, and their row names another store: a copy that a fallback took has no purpose. */
@Injectable()
export class DropSpareCopy {
  private readonly logger = new Logger(DropSpareCopy.name);

  constructor(private readonly stores: MediaStores) {}

  /** Never throws: what is left is for the collector. */
  async drop(object: NewMediaObject, recorded: Recorded): Promise<void> {
    if (!object.displaced || recorded.store === object.store) return;
    try {
      await this.stores.stack.named(object.store).delete(object.key);
    } catch (error) {
      const message = `A copy was left for the collector: ${errorMessage(error)}`;
      this.logger.warn({ message, object_id: recorded.id });
    }
  }
}
