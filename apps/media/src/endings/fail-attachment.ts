import { errorMessage } from '@causerie/kernel';
import { MediaQueueStore, WorkspaceTransaction, type AttachmentWork } from '@causerie/persistence';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { AttachmentAbandoned } from '../attachments/attachment-abandoned';
import { CommitOutcome } from './commit-outcome';
import { decideFailure, type FailureDecision } from './failure.policy';
import { TellSettled } from './tell-settled';

/** `lost`: somebody else has it, or nothing could be written; the lease brings it back. `released`: at once. */
export type FailureEnd = 'retry' | 'failed' | 'released' | 'lost';

/** Writes what a failed try means: once more later, an end, or nothing. */
@Injectable()
export class FailAttachment {
  private readonly logger = new Logger(FailAttachment.name);

  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly queue: MediaQueueStore,
    private readonly commitOutcome: CommitOutcome,
    private readonly tellSettled: TellSettled,
    @Inject(MEDIA_CONFIG) private readonly config: MediaConfig,
  ) {}

  /** Never throws: what cannot be written now, the lease brings back. */
  async after(work: AttachmentWork, error: unknown): Promise<FailureEnd> {
    try {
      if (error instanceof AttachmentAbandoned) return await this.abandon(work, error);
      return await this.conclude(work, error);
    } catch (failure) {
      this.logger.warn(`A failed try was not written down: ${errorMessage(failure)}`);
      return 'lost';
    }
  }

  private async abandon(work: AttachmentWork, { reason }: AttachmentAbandoned): Promise<FailureEnd> {
    if (reason === 'lease_lost') return 'lost';
    const held = { attachmentId: work.id, fence: work.fence };
    const ours = await this.transaction.run(work.workspaceId, (tx) => this.queue.release(tx, held));
    return ours ? 'released' : 'lost';
  }

  private async conclude(work: AttachmentWork, error: unknown): Promise<FailureEnd> {
    const decision = decideFailure(error, work.attempts, this.config.MEDIA_ATTEMPTS_MAX);
    if (decision.next === 'retry' && !(await this.retryLater(work, decision))) return 'lost';
    if (decision.next === 'fail') await this.end(work, decision.failure.description);
    await this.tellSettled.tell(work);
    return decision.next === 'retry' ? 'retry' : 'failed';
  }

  private end(work: AttachmentWork, description: string): Promise<void> {
    return this.commitOutcome.commit(work, () => Promise.resolve({ state: 'failed', description }));
  }

  private retryLater(
    work: AttachmentWork,
    decision: Extract<FailureDecision, { next: 'retry' }>,
  ): Promise<boolean> {
    const held = { attachmentId: work.id, fence: work.fence };
    return this.transaction.run(work.workspaceId, (tx) => this.queue.retryLater(tx, held, decision));
  }
}
