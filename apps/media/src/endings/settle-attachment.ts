import {
  MediaObjectStore,
  type AttachmentOutcome,
  type AttachmentWork,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { Gathered, GatheredBytes } from '../attachments/gathered';
import { pathOf } from './attachment-path.policy';
import { CommitOutcome } from './commit-outcome';
import { DropSpareCopy, type Recorded } from './drop-spare-copy';
import { PreparePictures } from '../serving/prepare-pictures';
import { TellSettled } from './tell-settled';

/** Writes how an attachment ended, and tells whoever waits. Bytes whose row could not be written stay: a repeat finds them. */
@Injectable()
export class SettleAttachment {
  constructor(
    private readonly commitOutcome: CommitOutcome,
    private readonly objects: MediaObjectStore,
    private readonly dropSpareCopy: DropSpareCopy,
    private readonly preparePictures: PreparePictures,
    private readonly tellSettled: TellSettled,
  ) {}

  /** @throws AttachmentAbandoned when somebody else has the attachment now: nothing was written */
  async settle(work: AttachmentWork, gathered: Gathered): Promise<void> {
    if (gathered.state === 'stored') await this.settleStored(work, gathered);
    else await this.commitOutcome.commit(work, (tx) => this.outcomeOf(tx, work, gathered));
    await this.tellSettled.tell(work);
  }

  private async settleStored(work: AttachmentWork, stored: GatheredBytes): Promise<void> {
    let recorded: Recorded | undefined;
    const { object, transcript } = stored;
    await this.commitOutcome.commit(work, async (tx) => {
      recorded = await this.objects.record(tx, object);
      if (transcript !== undefined) await this.objects.describe(tx, recorded.id, { transcript });
      return storedAs(work, { id: recorded.id, mimeType: object.mimeType });
    });
    if (!recorded) return;
    await this.dropSpareCopy.drop(object, recorded);
    await this.preparePictures.prepare(work.workspaceId, recorded, stored);
  }

  private async outcomeOf(
    tx: WorkspaceTx,
    work: AttachmentWork,
    gathered: Exclude<Gathered, GatheredBytes>,
  ): Promise<AttachmentOutcome> {
    if (gathered.state !== 'known') return gathered;
    const object = await this.objects.find(tx, gathered.objectId);
    if (!object) return { state: 'expired', description: 'The same file came before, and is gone since.' };
    const { transcript } = gathered;
    if (transcript !== undefined) await this.objects.describe(tx, object.id, { transcript });
    return storedAs(work, object);
  }
}

function storedAs(
  work: AttachmentWork,
  { id, mimeType }: { id: string; mimeType: string },
): AttachmentOutcome {
  return { state: 'stored', objectId: id, path: pathOf({ ...work, mimeType }) };
}
