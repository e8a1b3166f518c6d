import { isUuid } from '@causerie/kernel';
import {
  AttachmentStore,
  MediaObjectStore,
  WorkspaceTransaction,
  type MediaObject,
  type StoredAttachment,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';

export interface FoundAttachment {
  attachment: StoredAttachment;
  /** Missing while its bytes are not here. */
  object?: MediaObject;
}

/** An attachment and its bytes' record, through the workspace's own eyes: an id of another one's is unknown. */
@Injectable()
export class FindStored {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly attachments: AttachmentStore,
    private readonly objects: MediaObjectStore,
  ) {}

  async find(workspaceId: string, id: string): Promise<FoundAttachment | undefined> {
    if (!isUuid(id)) return undefined;
    return this.transaction.run(workspaceId, async (tx) => {
      const attachment = await this.attachments.find(tx, id);
      if (!attachment) return undefined;
      const { objectId } = attachment;
      const object = objectId === undefined ? undefined : await this.objects.find(tx, objectId);
      return { attachment, ...(object && { object }) };
    });
  }
}
