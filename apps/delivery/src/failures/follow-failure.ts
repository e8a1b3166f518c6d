import type { SendFailure } from '@causerie/channel-kit';
import { ReachabilityStore, type WorkspaceTx } from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { KeepHandles } from '../files/handles/keep-handles';
import type { Attempt } from '../lanes/lane-work';
import { RateLimits } from '../rates/rate-limits';
import { CarryOut } from './carry-out';
import { consequencesOf, type FailureVerdict } from './failure.policy';
import { StopAccount } from './stop-account';

/** What follows from the failure of a call, beside what becomes of its message. */
@Injectable()
export class FollowFailure {
  constructor(
    private readonly reachability: ReachabilityStore,
    private readonly carryOut: CarryOut,
    private readonly stopAccount: StopAccount,
    private readonly limits: RateLimits,
    private readonly keepHandles: KeepHandles,
  ) {}

  /** The platform refused credentials that have been replaced since. */
  hadOldCredentials({ connected }: Attempt): Promise<boolean> {
    return this.stopAccount.hadOldCredentials(connected);
  }

  /** In the transaction that puts the message back: the next try already goes to the new address. */
  move(tx: WorkspaceTx, { lane }: Attempt, alias: string): Promise<void> {
    return this.reachability.move(tx, lane.conversationId, alias);
  }

  /** In the same: the next try finds no handle, and takes the bytes. */
  forgetHandles(tx: WorkspaceTx, { files }: Attempt): Promise<void> {
    return this.keepHandles.drop(tx, files);
  }

  /** After the message's own end is committed; a crash in between costs one more failed send. */
  async follow(attempt: Attempt, failure: SendFailure, verdict: FailureVerdict): Promise<void> {
    const { workspaceId, connected, lane } = attempt;
    if (verdict.action === 'pause_account') await this.limits.pauseAccount(connected, verdict.ms);
    const place = { workspaceId, connected, conversationId: lane.conversationId };
    await this.carryOut.carryOut(place, failure, consequencesOf(failure, verdict));
  }
}
