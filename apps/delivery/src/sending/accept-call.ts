import type { SendResult } from '@causerie/channel-kit';
import { DeliveryStore, type Acceptance } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { KeepHandles } from '../files/handles/keep-handles';
import { LaneTransactions } from '../lanes/lane-transactions';
import type { Attempt, LaneStep } from '../lanes/lane-work';
import { SendReport } from './send-report';

type Accepted = Extract<SendResult, { ok: true }>;

/** Writes down that the platform took a call, under the lane's fence, and says how the lane goes on. */
@Injectable()
export class AcceptCall {
  constructor(
    private readonly lanes: LaneTransactions,
    private readonly deliveries: DeliveryStore,
    private readonly keepHandles: KeepHandles,
    private readonly report: SendReport,
  ) {}

  /** @throws LaneLostError */
  async accept(attempt: Attempt, result: Accepted, processingTimeMs: number): Promise<LaneStep> {
    const { workspaceId, files } = attempt;
    const next = await this.lanes.writeThenNext(attempt, {
      write: (tx) => this.deliveries.accept(tx, acceptanceOf(attempt, result)),
      // Lanes that send the same file write to the same row: each has it for a moment only.
      last: (tx) => this.keepHandles.countUses(tx, files),
    });
    this.report.accepted(attempt, processingTimeMs);
    if (result.handles) await this.keepHandles.keep(workspaceId, files, result.handles);
    return next;
  }
}

function acceptanceOf(
  { attemptId, head, connected }: Attempt,
  { externalId, moreExternalIds, at }: Accepted,
): Acceptance {
  const { statuses, partsInOrder } = connected.adapter.capabilities;
  return {
    attemptId,
    messageId: head.messageId,
    externalId,
    ...(moreExternalIds ? { moreExternalIds } : {}),
    at,
    // A platform that never reports `sent` has said with its acceptance all that it will say.
    status: statuses.includes('sent') ? 'accepted' : 'sent',
    ...(partsInOrder ? { waitFor: { status: partsInOrder.after, maxMs: partsInOrder.waitMaxMs } } : {}),
  };
}
