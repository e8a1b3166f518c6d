import { ChannelAccountDirectory } from '@causerie/channel-accounts';
import type { SendFailure } from '@causerie/channel-kit';
import {
  ChannelAccounts,
  ReachabilityStore,
  WorkspaceTransaction,
  type WorkspaceTx,
} from '@causerie/persistence';
import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import type { FailureVerdict } from './failure.policy';
import type { Attempt } from './lane-work';
import { RateLimits } from './rate-limits';

/** What a failure means beyond its message: for the contact's address and for the account. */
@Injectable()
export class FollowFailure {
  constructor(
    private readonly transaction: WorkspaceTransaction,
    private readonly reachability: ReachabilityStore,
    private readonly accounts: ChannelAccounts,
    private readonly directory: ChannelAccountDirectory,
    private readonly limits: RateLimits,
  ) {}

  /** The platform refused credentials that have been replaced since: that says nothing about the new ones. */
  async hadOldCredentials({ connected }: Attempt): Promise<boolean> {
    this.directory.forget(connected.account.id);
    const fresh = await this.directory.find(connected.account.id);
    return !isDeepStrictEqual(fresh?.account.credentials, connected.account.credentials);
  }

  /** In the transaction that puts the message back: the next try already goes to the new address. */
  move(tx: WorkspaceTx, { lane }: Attempt, alias: string): Promise<void> {
    return this.reachability.move(tx, lane.conversationId, alias);
  }

  /** After the message's own end is committed; a crash in between costs one more failed send. */
  async follow(attempt: Attempt, failure: SendFailure, verdict: FailureVerdict): Promise<void> {
    const { workspaceId, connected, lane, head } = attempt;
    if (verdict.action === 'pause_account') await this.limits.pauseAccount(connected, verdict.ms);
    if (verdict.action === 'fail' && verdict.unreachable && head.conversation.kind === 'private') {
      await this.transaction.run(workspaceId, (tx) => this.reachability.block(tx, lane.conversationId));
    }
    if (verdict.action === 'stop_account') {
      const reason = `${failure.class} ${failure.code}: ${failure.description}`;
      await this.transaction.run(workspaceId, (tx) => this.accounts.stop(tx, connected.account.id, reason));
      this.directory.forget(connected.account.id);
    }
  }
}
