import { ManualClock } from '@causerie/kernel';
import { testRedis } from '@causerie/testing';
import { RedisConnection } from '../client/redis-connection';
import { RedisKeys } from '../redis-keys';
import { TokenBucket } from './token-bucket';

describe('a token bucket', () => {
  const clock = new ManualClock();
  const options = { ...testRedis(), clock };
  const redis = new RedisConnection(options);
  const keys = new RedisKeys(options);
  const buckets = new TokenBucket(redis, options);
  // Long to fill: Redis forgets a bucket that must be full again, by its own clock.
  const rate = { perSecond: 10, burst: 300 };
  let key: string;
  let count = 0;

  beforeAll(() => redis.onModuleInit());
  beforeEach(() => (key = keys.tokenBucket('workspace', `bucket-${(count += 1)}`)));
  afterAll(() => redis.close());

  it('gives its burst, then says how long to wait, then gives at its rate', async () => {
    for (let i = 0; i < 3; i += 1)
      expect(await buckets.take(key, rate, 100)).toEqual({ allowed: true, waitMs: 0 });
    expect(await buckets.take(key, rate)).toEqual({ allowed: false, waitMs: 100 });
    clock.advance(99);
    expect(await buckets.take(key, rate)).toEqual({ allowed: false, waitMs: 1 });
    clock.advance(1);
    expect((await buckets.take(key, rate)).allowed).toBe(true);
    expect((await buckets.take(key, rate)).allowed).toBe(false);
  });

  it('never gives more than it may to many who ask at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, () => buckets.take(key, { perSecond: 1, burst: 7 })),
    );
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(7);
  });

  it('holds no more than its burst after a long rest', async () => {
    await buckets.take(key, rate);
    clock.advance(60_000);
    expect((await buckets.take(key, rate, 300)).allowed).toBe(true);
    expect((await buckets.take(key, rate)).allowed).toBe(false);
  });

  it('gives nothing while paused, and a shorter pause does not shorten a longer one', async () => {
    await buckets.pause(key, 5_000);
    await buckets.pause(key, 1_000);
    expect(await buckets.take(key, rate)).toEqual({ allowed: false, waitMs: 5_000 });
    clock.advance(5_000);
    expect((await buckets.take(key, rate)).allowed).toBe(true);
  });

  it('takes nothing for a clock that steps back', async () => {
    for (let i = 0; i < 3; i += 1) await buckets.take(key, rate, 100);
    clock.advance(-60_000);
    expect(await buckets.take(key, rate)).toEqual({ allowed: false, waitMs: 100 });
  });

  it('leaves Redis by itself', async () => {
    await buckets.take(key, rate);
    expect(await redis.client.pttl(key)).toBeLessThanOrEqual(1_100);
  });

  it('refuses what it could never give', async () => {
    await expect(buckets.take(key, rate, 301)).rejects.toThrow(RangeError);
  });

  it('runs on the clock of Redis when none is given', async () => {
    const real = new TokenBucket(redis, testRedis());
    expect((await real.take(key, rate, 300)).allowed).toBe(true);
    const refused = await real.take(key, rate, 300);
    expect(refused.allowed).toBe(false);
    expect(refused.waitMs).toBeGreaterThan(0);
    expect(refused.waitMs).toBeLessThanOrEqual(30_000);
  });
});
