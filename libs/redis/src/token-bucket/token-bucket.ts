import { Inject, Injectable } from '@nestjs/common';
import { RedisConnection } from '../client/redis-connection';
import { clockArgument, REDIS_OPTIONS, type RedisOptions } from '../redis-options';
import { loadScript } from '../scripts/lua-script';

const TAKE = loadScript(__dirname, 'take-token-1.lua');
const PAUSE = loadScript(__dirname, 'pause-bucket-1.lua');

export interface BucketRate {
  /** Tokens that come back each second; above 0. */
  perSecond: number;
  /** Most tokens at once; what a rested bucket holds. */
  burst: number;
}

export interface TakeResult {
  allowed: boolean;
  /** 0 when allowed, else ms until the same request may succeed (others may be faster). */
  waitMs: number;
}

/**
 * Rate limits shared by all replicas, on the clock of Redis. Keys come from `RedisKeys.tokenBucket`. Every
 * method throws while Redis is away: whether to go on without a limit is the caller's decision. After
 * FLUSHALL a bucket is full and unpaused; the platform's own refusal then pauses it again.
 */
@Injectable()
export class TokenBucket {
  constructor(
    private readonly redis: RedisConnection,
    @Inject(REDIS_OPTIONS) private readonly options: RedisOptions,
  ) {}

  async take(key: string, rate: BucketRate, cost = 1): Promise<TakeResult> {
    if (!(rate.perSecond > 0) || cost > rate.burst) {
      throw new RangeError(`A bucket of ${rate.burst} at ${rate.perSecond}/s can never give ${cost}`);
    }
    const answer = await this.redis.run(TAKE, {
      keys: [key],
      args: [clockArgument(this.options.clock), rate.perSecond, rate.burst, cost],
    });
    const [taken, waitMs] = answer as [number, number];
    return { allowed: taken === 1, waitMs };
  }

  /** Nothing is given for `ms`: the answer to a platform's `retry_after`. */
  async pause(key: string, ms: number): Promise<void> {
    await this.redis.run(PAUSE, { keys: [key], args: [clockArgument(this.options.clock), ms] });
  }
}
