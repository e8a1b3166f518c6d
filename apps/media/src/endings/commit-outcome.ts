import {
  MediaQueueStore,
  WorkspaceTransaction,
  type AttachmentOutcome,
  type AttachmentWork,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { AlbumKeeper } from '../albums/album-keeper';
import { AttachmentAbandoned } from '../attachments/attachment-abandoned';
import { NotifyContact } from './notify-contact';

/** One commit under the fence: what has to be written first, how the attachment ended, what its contact is told, and its album. */
@Injectable()
export class CommitOutcome {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly queue: MediaQueueStore,
    private readonly notifyContact: NotifyContact,
    private readonly albumKeeper: AlbumKeeper,
  ) {}

  /** @throws AttachmentAbandoned when somebody else has the attachment now: nothing was written */
  commit(work: AttachmentWork, outcomeIn: (tx: WorkspaceTx) => Promise<AttachmentOutcome>): Promise<void> {
    return this.transaction.run(work.workspaceId, async (tx) => {
      const outcome = await outcomeIn(tx);
      const ours = await this.queue.settle(tx, { attachmentId: work.id, fence: work.fence }, outcome);
      if (!ours) throw new AttachmentAbandoned('lease_lost');
      await this.notifyContact.notify(tx, work, outcome.state);
      await this.albumKeeper.settled(tx, work.id);
    });
  }
}
