import { testRedis } from '@causerie/testing';
import { z } from 'zod';
import { RedisConnection } from '../client/redis-connection';
import { RedisKeys } from '../redis-keys';
import { JsonCache } from './json-cache';

describe('the cache', () => {
  const options = testRedis();
  const redis = new RedisConnection(options);
  const cache = new JsonCache(redis);
  const key = new RedisKeys(options).cache('workspace', 'plan');
  const schema = z.object({ name: z.string() });

  beforeAll(() => redis.onModuleInit());
  afterAll(() => redis.close());

  it('returns what was set, for an hour unless told otherwise, until invalidated', async () => {
    await cache.set(key, { name: 'free' });
    expect(await cache.get(key, schema)).toEqual({ name: 'free' });
    expect(await redis.client.pttl(key)).toBeGreaterThan(3_590_000);
    await cache.invalidate(key);
    expect(await cache.get(key, schema)).toBeUndefined();
  });

  it('misses a value of another shape, and one that is not JSON', async () => {
    await cache.set(key, { title: 'free' });
    expect(await cache.get(key, schema)).toBeUndefined();
    await redis.client.set(key, '{', 'PX', 60_000);
    expect(await cache.get(key, schema)).toBeUndefined();
  });

  it('misses while Redis is away and throws at nobody', async () => {
    const away = new RedisConnection({ ...options, url: 'redis://127.0.0.1:1' });
    const lost = new JsonCache(away);
    await lost.set(key, { name: 'free' });
    await lost.invalidate(key);
    expect(await lost.get(key, schema)).toBeUndefined();
    await away.close();
  });
});
