import type { ConnectedAccount } from '@causerie/channel-accounts';
import type { ChannelCapabilities } from '@causerie/channel-kit';
import { newId } from '@causerie/kernel';
import type { LaneHead } from '@causerie/persistence';
import { RedisConnection, RedisKeys, TokenBucket } from '@causerie/redis';
import { testRedis } from '@causerie/testing';
import { FakePlatform } from '../testing/fake-platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccountPace } from './account-pace';
import { paceOf } from './pace.policy';
import { accountRate, RateLimits } from './rate-limits';
import { SecondGate } from './second-gate';

const options = testRedis();
const redis = new RedisConnection(options);
const keys = new RedisKeys(options);
const buckets = new TokenBucket(redis, options);
const HEAD = { conversation: { kind: 'private' } } as LaneHead;
const workspaceId = newId();

beforeAll(() => redis.onModuleInit());
afterAll(() => redis.close());

type Rate = ChannelCapabilities['rate'];

function anAccount(rate: Rate, settings: Record<string, unknown> = {}): ConnectedAccount {
  const { adapter } = new FakePlatform({ rate });
  const account = {
    id: newId(),
    workspaceId,
    platform: 'imaginary',
    externalId: 'x',
    credentials: {},
    settings,
  };
  return { account, adapter, state: 'active', unknownSend: 'hold' };
}

const plenty = { perSecond: 1_000, burst: 1_000 };
const pace = () => new AccountPace(buckets, keys);

describe('the rate of an account', () => {
  const profiles = { coexistence: { perSecond: 20, burst: 20 } };
  const rate = { account: { perSecond: 80, burst: 80 }, recipient: plenty, profiles };

  it('is the one its settings name, else the platform’s', () => {
    expect(accountRate(anAccount(rate))).toEqual({ perSecond: 80, burst: 80 });
    expect(accountRate(anAccount(rate, { rate: 'coexistence' }))).toEqual({ perSecond: 20, burst: 20 });
    expect(accountRate(anAccount(rate, { rate: 'unheard of' }))).toEqual({ perSecond: 80, burst: 80 });
  });

  it.each([20, 80, 1_000])(
    'of %i a second stays below that in any second, and near it in the long run',
    (n) => {
      const { rate: paced, secondMax } = paceOf({ perSecond: n, burst: n });
      expect(secondMax).toBeLessThan(n);
      expect(secondMax).toBeGreaterThanOrEqual(0.9 * n);
      expect(paced.perSecond).toBeGreaterThanOrEqual(0.9 * n);
    },
  );

  it('lets no more calls overlap any second than are allowed, also in its first and when calls take their time', async () => {
    const limits = new RateLimits(buckets, keys, pace(), new SecondGate());
    const account = anAccount({ account: { perSecond: 40, burst: 40 }, recipient: plenty });
    const calls: { from: number; to: number }[] = [];
    const started = Date.now();
    const keepSending = async (lane: string) => {
      while (Date.now() - started < 1_500) {
        if ((await limits.take(account, HEAD, lane)) > 0) continue;
        await limits.inTime(account, async () => {
          const from = Date.now();
          await sleep(5 + (calls.length % 4) * 40);
          calls.push({ from, to: Date.now() });
        });
      }
    };
    await Promise.all(Array.from({ length: 30 }, (_, lane) => keepSending(String(lane))));
    for (const { to } of calls)
      expect(calls.filter((one) => one.to >= to && one.from < to + 1_000).length).toBeLessThanOrEqual(40);
    // How many a busy machine gets done is its own affair: the pace is kept by what overlaps.
    expect(calls.length).toBeGreaterThanOrEqual(5);
  });

  it('goes on, slowly, while calls hang', async () => {
    const gate = new SecondGate();
    const never = new Promise<void>(() => undefined);
    void gate.run('account', 1, () => never);
    expect(await gate.run('account', 1, () => Promise.resolve('went'))).toBe('went');
  });

  it('of a credit over minutes is taken as it is', () => {
    expect(paceOf({ perSecond: 1 / 6, burst: 10 }).rate).toEqual({ perSecond: 1 / 6, burst: 10 });
  });

  it('is given in the order of asking; who finds the line full is called back, each at a time of its own', async () => {
    const account = { workspaceId, id: newId() };
    const line = pace();
    const order: number[] = [];
    const waits = await Promise.all(
      Array.from({ length: 60 }, async (_, lane) => {
        const wait = await line.take(account, { perSecond: 100, burst: 100 }, String(lane));
        if (wait === 0) order.push(lane);
        return wait;
      }),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order.length).toBeGreaterThan(10);
    const later = waits.filter((wait) => wait > 0);
    expect(later.length).toBeGreaterThan(10);
    expect(new Set(later).size).toBe(later.length);
  });

  it('lets in at its next time who was called back once, however long the line is', async () => {
    const account = { workspaceId, id: newId() };
    const line = pace();
    const limit = { perSecond: 100, burst: 100 };
    const crowd = Array.from({ length: 40 }, (_, lane) => line.take(account, limit, `crowd-${lane}`));
    const late = await line.take(account, limit, 'late');
    expect(late).toBeGreaterThan(0);
    crowd.push(...Array.from({ length: 40 }, (_, lane) => line.take(account, limit, `more-${lane}`)));
    expect(await line.take(account, limit, 'late')).toBe(0);
    await Promise.all(crowd);
  });
});

describe('who looks before they make something ready', () => {
  const limit = { perSecond: 100, burst: 100 };

  it('is called back while the line is full, once', async () => {
    const account = { workspaceId, id: newId() };
    const line = pace();
    const crowd = Array.from({ length: 40 }, (_, lane) => line.take(account, limit, `crowd-${lane}`));
    expect(await line.look(account, limit, 'late')).toBeGreaterThan(0);
    expect(await line.look(account, limit, 'late')).toBe(0);
    await Promise.all(crowd);
  });

  it('gets in then, however long the line has become meanwhile', async () => {
    const limits = new RateLimits(buckets, keys, pace(), new SecondGate());
    const account = anAccount({ account: limit, recipient: plenty });
    const early = newId();
    expect(await limits.look(account, HEAD, early)).toBe(0);
    const crowd = await Promise.all([
      ...Array.from({ length: 60 }, () => limits.take(account, HEAD, newId())),
      limits.takeAfterLook(account, HEAD, early),
    ]);
    expect(crowd.filter((wait) => wait > 0).length).toBeGreaterThan(10);
    expect(crowd.at(-1)).toBe(0);
  });

  it('takes nothing', async () => {
    const limits = new RateLimits(buckets, keys, pace(), new SecondGate());
    const few = { perSecond: 0.001, burst: 1 };
    const account = anAccount({ account: few, recipient: few });
    const conversationId = newId();
    for (let i = 0; i < 3; i++) expect(await limits.look(account, HEAD, conversationId)).toBe(0);
    expect(await limits.takeAfterLook(account, HEAD, conversationId)).toBe(0);
    expect(await limits.takeAfterLook(account, HEAD, conversationId)).toBeGreaterThan(1_000);
  });
});

describe('the credit of a recipient', () => {
  const rate = { account: plenty, recipient: { perSecond: 0.001, burst: 2 } };

  it('is kept by a lane that has to wait for its account', async () => {
    const limits = new RateLimits(buckets, keys, pace(), new SecondGate());
    const conversationId = newId();
    const paused = anAccount(rate);
    await limits.pauseAccount(paused, 60_000);
    for (let i = 0; i < 5; i++)
      expect(await limits.take(paused, HEAD, conversationId)).toBeGreaterThan(1_000);
    const open = anAccount(rate);
    expect(await limits.take(open, HEAD, conversationId)).toBe(0);
    expect(await limits.take(open, HEAD, conversationId)).toBe(0);
    expect(await limits.take(open, HEAD, conversationId)).toBeGreaterThan(1_000);
  });

  it('that is used up delays nobody else', async () => {
    const limits = new RateLimits(buckets, keys, pace(), new SecondGate());
    const account = anAccount(rate);
    const busy = newId();
    for (let i = 0; i < 3; i++) await limits.take(account, HEAD, busy);
    expect(await limits.take(account, HEAD, busy)).toBeGreaterThan(1_000);
    expect(await limits.take(account, HEAD, newId())).toBe(0);
  });
});

it('holds nobody back while Redis is away', async () => {
  const away = new RedisConnection({ ...options, url: 'redis://127.0.0.1:1' });
  const gone = new TokenBucket(away, options);
  const limits = new RateLimits(gone, keys, new AccountPace(gone, keys), new SecondGate());
  const account = anAccount({ account: { perSecond: 1, burst: 1 }, recipient: { perSecond: 1, burst: 1 } });
  for (let i = 0; i < 3; i++) expect(await limits.take(account, HEAD, 'x')).toBe(0);
  expect(await limits.look(account, HEAD, 'x')).toBe(0);
  await away.close();
});
