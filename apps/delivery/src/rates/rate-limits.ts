import type { ConnectedAccount } from '@causerie/channel-accounts';
import type { LaneHead } from '@causerie/persistence';
import { RedisKeys, TokenBucket, type BucketRate } from '@causerie/redis';
import { Injectable } from '@nestjs/common';
import { AccountPace } from './account-pace';
import { paceOf } from './pace.policy';
import { SecondGate } from './second-gate';

interface Recipient {
  key: string;
  rate: BucketRate;
}

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

  /** 0: go ahead, at once. Else how long this lane had better wait. */
  take(connected: ConnectedAccount, head: LaneHead, conversationId: string): Promise<number> {
    const { account } = connected;
    return this.takeBoth(this.recipientOf(connected, head, conversationId), () =>
      this.pace.take(account, accountRate(connected), conversationId),
    );
  }

  /**
   * Takes nothing. 0: what a call needs can be made ready, and then `takeAfterLook`. Else how long this lane had better
   * wait with that. So nobody readies what cannot go, and nobody who readies something for long keeps others from going.
   */
  async look(connected: ConnectedAccount, head: LaneHead, conversationId: string): Promise<number> {
    const { account } = connected;
    const recipient = this.recipientOf(connected, head, conversationId);
    const wait = await this.takeFrom(recipient);
    if (wait > 0) return wait;
    await this.credit(recipient);
    return this.pace.look(account, accountRate(connected), conversationId);
  }

  /** 0: go ahead, at once. Else how long this lane had better wait. */
  takeAfterLook(connected: ConnectedAccount, head: LaneHead, conversationId: string): Promise<number> {
    const { account } = connected;
    return this.takeBoth(this.recipientOf(connected, head, conversationId), () =>
      this.pace.takeInLine(account, accountRate(connected)),
    );
  }

  /** The recipient's share of a permit that nothing came of; the account's is there again in a moment anyway. */
  giveBack(connected: ConnectedAccount, head: LaneHead, conversationId: string): Promise<void> {
    return this.credit(this.recipientOf(connected, head, conversationId));
  }

  /** Makes a call that may go, as soon as the account's last second has room for it. */
  inTime<Result>(connected: ConnectedAccount, call: () => Promise<Result>): Promise<Result> {
    return this.gate.run(connected.account.id, paceOf(accountRate(connected)).secondMax, call);
  }

  /** Nobody sends for this account for a while. */
  pauseAccount({ account }: ConnectedAccount, ms: number): Promise<void> {
    return this.pace.pause(account, ms);
  }

  private async takeBoth(recipient: Recipient, takeAccount: () => Promise<number>): Promise<number> {
    // The recipient first: who has to wait anyway does not stand in the account's line.
    const wait = await this.takeFrom(recipient);
    if (wait > 0) return wait;
    const accountWait = await takeAccount();
    if (accountWait > 0) await this.credit(recipient);
    return accountWait;
  }

  private recipientOf(
    { account, adapter }: ConnectedAccount,
    { conversation }: LaneHead,
    id: string,
  ): Recipient {
    const { recipient, group } = adapter.capabilities.rate;
    return {
      key: this.keys.tokenBucket(account.workspaceId, `recipient:${id}`),
      rate: conversation.kind === 'private' ? recipient : (group ?? recipient),
    };
  }

  private async takeFrom({ key, rate }: Recipient): Promise<number> {
    try {
      const { allowed, waitMs } = await this.buckets.take(key, rate);
      return allowed ? 0 : Math.max(1, waitMs);
    } catch {
      return 0;
    }
  }

  /** What was not used: a recipient's credit may take minutes to grow again. */
  private async credit({ key, rate }: Recipient): Promise<void> {
    await this.buckets.take(key, rate, -1).catch(() => undefined);
  }
}

/** A number that is also used in the app, or one the platform has raised, names its own rate. */
export function accountRate({ account, adapter }: ConnectedAccount): BucketRate {
  const { profiles, account: usual } = adapter.capabilities.rate;
  const named = account.settings['rate'];
  return (typeof named === 'string' ? profiles?.[named] : undefined) ?? usual;
}
