import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurnOfTheLoop } from 'node:timers/promises';
import { eventually, testRedis } from '@causerie/testing';
import { Logger } from '@nestjs/common';
import { RedisProxy } from '../../testing/redis-proxy';
import { loadScript, type LuaScript } from '../scripts/lua-script';
import { RedisConnection } from './redis-connection';

describe('the connection to Redis', () => {
  const { url, keyPrefix } = testRedis();
  const folder = mkdtempSync(join(tmpdir(), 'lua-'));
  let proxy: RedisProxy;
  let redis: RedisConnection;
  let script: LuaScript;
  let errors: jest.SpyInstance;

  beforeAll(() => {
    writeFileSync(
      join(folder, 'add-1.lua'),
      `-- ${keyPrefix}\nreturn redis.call("INCRBY", KEYS[1], ARGV[1])`,
    );
    script = loadScript(folder, 'add-1.lua');
  });

  beforeEach(async () => {
    Logger.overrideLogger(['error', 'log']);
    errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    proxy = await RedisProxy.before(url);
    redis = new RedisConnection({ url: proxy.url, keyPrefix });
    await redis.onModuleInit();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await redis.close();
    await proxy.shut();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('sends a script again that Redis has forgotten', async () => {
    const call = { keys: [`${keyPrefix}sum`], args: [2] };
    expect(await redis.run(script, call)).toBe(2);
    await redis.client.script('FLUSH');
    expect(await redis.runAll(script, [call, call])).toEqual(expect.arrayContaining([4, 6]));
    expect(await redis.run(script, call)).toBe(8);
  });

  it('refuses a wrong number of keys before Redis is asked', async () => {
    await expect(redis.run(script, { keys: [], args: [] })).rejects.toThrow(/takes 1 keys/);
  });

  it('fails commands at once while Redis is away, logs one line, and comes back by itself', async () => {
    await proxy.shut();
    await eventually('the loss is noticed', () => redis.client.status !== 'ready');
    for (let i = 0; i < 20; i += 1) {
      const failed = redis.ping().then(
        () => 'answered',
        () => 'failed',
      );
      expect(await Promise.race([failed, nextTurnOfTheLoop('waits')])).toBe('failed');
    }
    await eventually('a try to reconnect failed', () => errors.mock.calls.length > 0);
    await proxy.open();
    await eventually('the connection is back', () =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    );
    expect(errors).toHaveBeenCalledTimes(1);
  });

  it('fails a command after a second and reconnects when the server falls silent', async () => {
    proxy.freeze();
    await expect(redis.ping()).rejects.toThrow(/timed out/i);
    await eventually('a new connection answers', () =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    );
  });

  it('lets an app start without Redis', async () => {
    const alone = new RedisConnection({ url: 'redis://127.0.0.1:1', keyPrefix });
    await alone.onModuleInit();
    await expect(alone.ping()).rejects.toThrow();
    await alone.close();
  });

  it('works in the database the address names', async () => {
    const other = new RedisConnection({ url: `${url.replace(/\/\d*$/, '')}/5`, keyPrefix });
    await other.onModuleInit();
    await other.client.set(`${keyPrefix}here`, '1', 'PX', 60_000);
    expect(await redis.client.exists(`${keyPrefix}here`)).toBe(0);
    await other.client.del(`${keyPrefix}here`);
    await other.close();
  });
});
