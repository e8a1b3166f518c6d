import { eventually, testRedis } from '@causerie/testing';
import { RedisConnection } from '../client/redis-connection';
import { RedisKeys } from '../redis-keys';
import { Leases } from './leases';

describe('a lease', () => {
  const options = testRedis();
  const redis = new RedisConnection(options);
  const leases = new Leases(redis);
  const keys = new RedisKeys(options);

  beforeAll(() => redis.onModuleInit());
  afterAll(() => redis.close());

  it('has one holder at a time', async () => {
    const key = keys.lease('workspace', 'round');
    const taken = await Promise.all(Array.from({ length: 10 }, () => leases.acquire(key, 60_000)));
    const [held, ...others] = taken.filter((lease) => lease !== null);
    expect(others).toEqual([]);
    expect(held && (await leases.release(held))).toBe(true);
    expect(await leases.acquire(key, 60_000)).not.toBeNull();
  });

  it('that ran out can neither be renewed nor released by its old holder', async () => {
    const key = keys.lease('workspace', 'short');
    const old = await leases.acquire(key, 1);
    const next = await eventually('the lease ran out', () => leases.acquire(key, 60_000));
    expect(old && (await leases.renew(old))).toBe(false);
    expect(old && (await leases.release(old))).toBe(false);
    expect(await leases.renew(next)).toBe(true);
  });
});
