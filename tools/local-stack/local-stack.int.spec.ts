import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Redis from 'ioredis';
import { Client } from 'pg';
import { startPostgres, type LocalPostgres } from './postgres';
import { isAlive } from './processes';
import { askRedis } from './redis-client';
import { startRedis, type LocalRedis } from './redis';
import { stateFolder } from './workspace';

jest.setTimeout(60_000);

const log = (): void => undefined;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function withRedis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}

describe('a local stack of its own', () => {
  let folder: string;

  beforeAll(() => {
    mkdirSync(join(stateFolder(), 'test'), { recursive: true });
    folder = mkdtempSync(join(stateFolder(), 'test', 'trial-'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe('Postgres', () => {
    let postgres: LocalPostgres;
    const start = (): Promise<LocalPostgres> =>
      startPostgres({ dataDir: join(folder, 'postgres'), durable: false, log });

    beforeAll(async () => {
      postgres = await start();
      await query(postgres.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    });

    afterAll(async () => {
      await postgres.stop();
      expect(isAlive(postgres.pid)).toBe(false);
      rmSync(dirname(postgres.pgdata), { recursive: true, force: true });
    });

    const kept = (): Promise<unknown[]> => query(postgres.ownerUrl, 'SELECT answer FROM kept');

    it('keeps its password in a file for this user only and refuses a wrong one', async () => {
      expect(statSync(join(folder, 'postgres', 'connection.json')).mode & 0o777).toBe(0o600);
      const url = new URL(postgres.ownerUrl);
      url.password = 'wrong';
      await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    });

    it('knows upper and lower case of accented letters, which search needs', async () => {
      expect(await query(postgres.ownerUrl, `SELECT lower('ÉTÉ') AS word`)).toEqual([{ word: 'été' }]);
    });

    it('is taken over, not started twice, by a second start', async () => {
      const again = await start();
      expect([again.reused, again.pid]).toEqual([true, postgres.pid]);
    });

    it('keeps address and data over a restart', async () => {
      const before = postgres.pid;
      await postgres.restart();
      expect(postgres.pid).not.toBe(before);
      expect(await kept()).toEqual([{ answer: 42 }]);
    });

    it('starts again after it was killed', async () => {
      const { ownerUrl } = postgres;
      await postgres.kill();
      expect(postgres.isRunning()).toBe(false);
      postgres = await start();
      expect(postgres.ownerUrl).toBe(ownerUrl);
      expect(await kept()).toEqual([{ answer: 42 }]);
    });
  });

  describe('Redis', () => {
    let redis: LocalRedis;
    const start = (): Promise<LocalRedis> => startRedis({ dataDir: join(folder, 'redis'), log });

    beforeAll(async () => {
      redis = await start();
      await withRedis(redis.url, (client) => client.set('kept', '42'));
    });

    afterAll(async () => {
      await redis.stop();
      expect(isAlive(redis.pid)).toBe(false);
    });

    it('keeps its password in files for this user only and refuses to answer without it', async () => {
      for (const file of ['connection.json', 'redis.conf']) {
        expect(statSync(join(folder, 'redis', file)).mode & 0o777).toBe(0o600);
      }
      const answer = await askRedis(redis.port, 'wrong', ['GET kept']);
      expect(answer).toContain('WRONGPASS');
      expect(answer).toContain('NOAUTH');
    });

    it('never drops keys under memory pressure', async () => {
      const policy = await withRedis(redis.url, (client) => client.config('GET', 'maxmemory-policy'));
      expect(policy).toEqual(['maxmemory-policy', 'noeviction']);
    });

    it('is taken over, not started twice, by a second start', async () => {
      const again = await start();
      expect([again.reused, again.pid]).toEqual([true, redis.pid]);
    });

    it('keeps address and data over a restart', async () => {
      await redis.restart();
      expect(await withRedis(redis.url, (client) => client.get('kept'))).toBe('42');
    });

    it('starts again after it was killed', async () => {
      const { url } = redis;
      await redis.kill();
      expect(redis.isRunning()).toBe(false);
      redis = await start();
      expect(redis.url).toBe(url);
    });
  });
});
