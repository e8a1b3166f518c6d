import { TransientError } from '@causerie/kernel';
import {
  MediaObjectStore,
  type AttachmentOutcome,
  type AttachmentWork,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import type { Gathered, GatheredBefore, GatheredBytes } from '../attachments/gathered';
import { pathOf } from './attachment-path.policy';
import { CommitOutcome } from './commit-outcome';
import { DropSpareCopy, type Recorded } from './drop-spare-copy';
import { TellSettled } from './tell-settled';

/** Writes how an attachment ended, and tells whoever waits. Bytes whose row could not be written stay: a repeat finds them. */
@Injectable()
export class SettleAttachment {
  constructor(
    private readonly commitOutcome: CommitOutcome,
    private readonly objects: MediaObjectStore,
    private readonly dropSpareCopy: DropSpareCopy,
    private readonly tellSettled: TellSettled,
  ) {}

  /**
   * Nothing was written when it throws.
   * @throws AttachmentAbandoned when somebody else has the attachment now, TransientError when the file that came before is gone
   */
  async settle(work: AttachmentWork, gathered: Gathered): Promise<void> {
    if (gathered.state === 'stored') await this.settleStored(work, gathered);
    else await this.commitOutcome.commit(work, (tx) => this.outcomeOf(tx, work, gathered));
    await this.tellSettled.tell(work);
  }

  private async settleStored(work: AttachmentWork, stored: GatheredBytes): Promise<void> {
    let recorded: Recorded | undefined;
    const { object } = stored;
    await this.commitOutcome.commit(work, async (tx) => {
      recorded = await this.objects.record(tx, object);
      await this.describe(tx, recorded.id, stored);
      return storedAs(work, { id: recorded.id, mimeType: object.mimeType });
    });
    if (recorded) await this.dropSpareCopy.drop(object, recorded);
  }

  private async outcomeOf(
    tx: WorkspaceTx,
    work: AttachmentWork,
    gathered: Exclude<Gathered, GatheredBytes>,
  ): Promise<AttachmentOutcome> {
    if (gathered.state !== 'known') return gathered;
    const object = await this.objects.find(tx, gathered.objectId);
    // The platform still has it: the next try finds no other of its kind, and fetches it.
    if (!object) throw new TransientError('The same file came before, and is gone since.');
    await this.describe(tx, object.id, gathered);
    return storedAs(work, object);
  }

  /** What its turn needs of it: with the row that says that it is here, or its turn would find the one without the other. */
  private async describe(
    tx: WorkspaceTx,
    objectId: string,
    { transcript, modelVariant }: GatheredBytes | GatheredBefore,
  ): Promise<void> {
    if (transcript !== undefined) await this.objects.describe(tx, objectId, { transcript });
    if (modelVariant) await this.objects.recordVariant(tx, { objectId, name: 'model' }, modelVariant);
  }
}

function storedAs(
  work: AttachmentWork,
  { id, mimeType }: { id: string; mimeType: string },
): AttachmentOutcome {
  return { state: 'stored', objectId: id, path: pathOf({ ...work, mimeType }) };
}
