import type { JobPayload } from '@causerie/contracts';
import { JobProducer } from '@causerie/queue';
import { Injectable } from '@nestjs/common';
import { AwaitedStatuses } from '../wake-ups/awaited-statuses';
import { LaneTransactions, type HeldLane } from './lane-transactions';
import type { LaneStep } from './lane-work';

export type DrainRequest = Pick<JobPayload<'lane.drain'>, 'workspaceId' | 'conversationId' | 'correlationId'>;

/** `empty`: all that is due was sent. `taken`: another worker has the lane, before or since. */
export type DrainEnd = 'empty' | 'paused' | 'awaiting_status' | 'account_stopped' | 'taken';

export type LaneEnd = Exclude<LaneStep, { next: 'send' } | { next: 'look' }>;

/** Longer than any platform's statuses are worth waiting for; after it, news of commits are none of ours. */
const AWAITED_MAX_MS = 60_000;

/** Gives a lane back, and sees to it that it comes again. */
@Injectable()
export class HandBackLane {
  constructor(
    private readonly lanes: LaneTransactions,
    private readonly jobs: JobProducer,
    private readonly awaited: AwaitedStatuses,
  ) {}

  async conclude(request: DrainRequest, held: HeldLane, end: LaneEnd): Promise<DrainEnd> {
    switch (end.next) {
      // Given back already, with what was next to find out.
      case 'empty':
        return 'empty';
      case 'await_status':
        // The status wakes the lane, or the sweeper when it has waited long enough.
        this.awaited.await(AWAITED_MAX_MS);
        return 'awaiting_status';
      case 'account_stopped':
        await this.lanes.restWhileStopped(held);
        return 'account_stopped';
      case 'pause':
        await this.pause(request, held, end.ms);
        return 'paused';
    }
  }

  private async pause(request: DrainRequest, held: HeldLane, ms: number): Promise<void> {
    await this.lanes.pause(held, ms);
    const { workspaceId, conversationId, correlationId } = request;
    const reason = `after.${held.lane.fence}`;
    const job = { v: 1, workspaceId, conversationId, reason, correlationId } as const;
    await this.jobs.add('lane.drain', job, { delayMs: ms });
  }
}
