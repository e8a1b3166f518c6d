import type { ConnectedAccount } from '@causerie/channel-accounts';
import type { LaneHead } from '@causerie/persistence';
import { RedisKeys, TokenBucket, type BucketRate } from '@causerie/redis';
import { Injectable } from '@nestjs/common';

/**
 * The platform's own limits, shared by all replicas. They smooth; the platform has the last word. While Redis is
 * away nobody is held back: the platform's refusal then pauses the lane in Postgres.
 */
@Injectable()
export class RateLimits {
  constructor(
    private readonly buckets: TokenBucket,
    private readonly keys: RedisKeys,
  ) {}

  /** 0: go ahead. Else how long this lane had better wait. */
  async take(
    { account, adapter }: ConnectedAccount,
    head: LaneHead,
    conversationId: string,
  ): Promise<number> {
    const { rate } = adapter.capabilities;
    const recipient = head.conversation.kind === 'private' ? rate.recipient : (rate.group ?? rate.recipient);
    // The recipient first: a token of the account would be lost on a lane that has to wait anyway.
    const wait = await this.takeOne(account.workspaceId, `recipient:${conversationId}`, recipient);
    return wait || this.takeOne(account.workspaceId, `account:${account.id}`, rate.account);
  }

  /** Nobody sends for this account for a while. */
  async pauseAccount({ account }: ConnectedAccount, ms: number): Promise<void> {
    const key = this.keys.tokenBucket(account.workspaceId, `account:${account.id}`);
    await this.buckets.pause(key, ms).catch(() => undefined);
  }

  private async takeOne(workspaceId: string, name: string, rate: BucketRate): Promise<number> {
    try {
      const { allowed, waitMs } = await this.buckets.take(this.keys.tokenBucket(workspaceId, name), rate);
      return allowed ? 0 : Math.max(1, waitMs);
    } catch {
      return 0;
    }
  }
}
