import type { ConnectedAccount } from '@causerie/channel-accounts';
import type { LaneHead } from '@causerie/persistence';
import { RedisKeys, TokenBucket, type BucketRate } from '@causerie/redis';
import { Injectable } from '@nestjs/common';
import { AccountPace } from './account-pace';
import { paceOf } from './pace.policy';
import { SecondGate } from './second-gate';

/**
 * The platform's own limits, shared by all replicas. They smooth; the platform has the last word. While Redis is
 * away nobody is held back: the platform's refusal then pauses the lane in Postgres.
 */
@Injectable()
export class RateLimits {
  constructor(
    private readonly buckets: TokenBucket,
    private readonly keys: RedisKeys,
    private readonly pace: AccountPace,
    private readonly gate: SecondGate,
  ) {}

  /** 0: go ahead. Else how long this lane had better wait. */
  async take(connected: ConnectedAccount, head: LaneHead, conversationId: string): Promise<number> {
    const { account, adapter } = connected;
    const { rate } = adapter.capabilities;
    const recipient = head.conversation.kind === 'private' ? rate.recipient : (rate.group ?? rate.recipient);
    const key = this.keys.tokenBucket(account.workspaceId, `recipient:${conversationId}`);
    // The recipient first: who has to wait anyway does not stand in the account's line.
    const wait = await this.takeFrom(key, recipient);
    if (wait > 0) return wait;
    const accountWait = await this.pace.take(account, accountRate(connected), conversationId);
    // What was not used is given back: a recipient's credit may take minutes to grow again.
    if (accountWait > 0) await this.buckets.take(key, recipient, -1).catch(() => undefined);
    return accountWait;
  }

  /** Makes a call that may go, as soon as the account's last second has room for it. */
  inTime<Result>(connected: ConnectedAccount, call: () => Promise<Result>): Promise<Result> {
    return this.gate.run(connected.account.id, paceOf(accountRate(connected)).secondMax, call);
  }

  /** Nobody sends for this account for a while. */
  pauseAccount({ account }: ConnectedAccount, ms: number): Promise<void> {
    return this.pace.pause(account, ms);
  }

  private async takeFrom(key: string, rate: BucketRate): Promise<number> {
    try {
      const { allowed, waitMs } = await this.buckets.take(key, rate);
      return allowed ? 0 : Math.max(1, waitMs);
    } catch {
      return 0;
    }
  }
}

/** A number that is also used in the app, or one the platform has raised, names its own rate. */
export function accountRate({ account, adapter }: ConnectedAccount): BucketRate {
  const { profiles, account: usual } = adapter.capabilities.rate;
  const named = account.settings['rate'];
  return (typeof named === 'string' ? profiles?.[named] : undefined) ?? usual;
}
