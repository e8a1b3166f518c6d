import { aConversation, WindowHarness } from '../testing/window-harness';
import { shardOf } from './shard';
import type { ClaimedConversation, ConversationRef } from './window-types';

describe('the turn window', () => {
  const harness = new WindowHarness();
  const { clock, window } = harness;
  let conversation: ConversationRef;

  const touch = (quietMs = 2_000, maxWaitMs = 15_000) =>
    window.touch([{ ...conversation, quietMs, maxWaitMs }]);
  const claimed = async (): Promise<ClaimedConversation> => {
    const [only, ...others] = await harness.claim();
    expect(others).toEqual([]);
    if (only === undefined) throw new Error('nothing was due');
    return only;
  };

  beforeAll(() => harness.redis.onModuleInit());
  beforeEach(() => (conversation = aConversation()));
  afterEach(() => harness.forget());
  afterAll(() => harness.redis.close());

  it('is due once the conversation was quiet, not a millisecond earlier', async () => {
    await touch();
    clock.advance(1_000);
    await touch();
    clock.advance(1_999);
    expect(await harness.claim()).toEqual([]);
    clock.advance(1);
    expect(await claimed()).toMatchObject({ ...conversation, dueAtMs: clock.nowMs() });
  });

  it('is due after the longest wait however long the burst goes on', async () => {
    const startMs = clock.nowMs();
    for (let i = 0; i < 15; i += 1) {
      await touch();
      clock.advance(1_000);
    }
    expect(await claimed()).toMatchObject({ firstAtMs: startMs, dueAtMs: startMs + 15_000 });
  });

  it('comes nearer for a press of a button', async () => {
    await touch();
    await touch(50);
    clock.advance(50);
    await claimed();
  });

  it('goes to one of many who claim at once', async () => {
    await touch(0);
    const claims = await Promise.all(Array.from({ length: 20 }, () => harness.claim()));
    expect(claims.flat()).toHaveLength(1);
  });

  it('leaves nothing in Redis once acknowledged', async () => {
    await touch(0);
    expect(await window.openWindows()).toBe(1);
    expect(await window.acknowledge([await claimed()])).toBe(1);
    expect(await window.openWindows()).toBe(0);
    expect(await harness.leftovers()).toEqual([]);
  });

  it('keeps a touch that comes between the claim and its end', async () => {
    await touch(0);
    const claim = await claimed();
    clock.advance(10);
    await touch();
    clock.advance(100);
    await window.acknowledge([claim]);
    expect(await harness.claim()).toEqual([]);
    clock.advance(1_900);
    const next = await claimed();
    expect(next).toMatchObject({ ...conversation, firstAtMs: clock.nowMs() - 2_000 });
    await window.acknowledge([next]);
    expect(await harness.leftovers()).toEqual([]);
  });

  it('caps the wait of a burst that begins during a claim, too', async () => {
    await touch(0);
    const claim = await claimed();
    const startMs = clock.nowMs();
    for (let i = 0; i < 3; i += 1) {
      await touch(600, 1_000);
      clock.advance(300);
    }
    await window.acknowledge([claim]);
    clock.advance(100);
    expect(await claimed()).toMatchObject({ firstAtMs: startMs, dueAtMs: startMs + 1_000 });
  });

  it('is due again when its taker dies, and the old claim has no more say', async () => {
    await touch(0);
    const old = await claimed();
    clock.advance(1_000);
    const next = await claimed();
    expect(next).toMatchObject({ firstAtMs: old.firstAtMs, dueAtMs: old.dueAtMs });
    expect(await window.acknowledge([old])).toBe(0);
    expect(await window.rearm(old, 0)).toBe(false);
    expect(await harness.claim()).toEqual([]);
    expect(await window.acknowledge([next])).toBe(1);
  });

  it('opens again after a rearm, with its first time', async () => {
    await touch(0);
    const claim = await claimed();
    expect(await window.rearm(claim, 500)).toBe(true);
    clock.advance(499);
    expect(await harness.claim()).toEqual([]);
    clock.advance(1);
    expect(await claimed()).toMatchObject({ firstAtMs: claim.firstAtMs, dueAtMs: clock.nowMs() });
  });

  it('obeys a touch made during the claim rather than the rearm', async () => {
    await touch(0);
    const claim = await claimed();
    await touch(100);
    await window.rearm(claim, 8_000);
    clock.advance(100);
    await claimed();
  });

  it('that waits for attachments is due at once when one settles, for the next one too', async () => {
    await touch(0);
    await window.rearm(await claimed(), 8_000);
    clock.advance(10);
    expect(await window.settled([conversation])).toBe(1);
    expect(await window.settled([conversation])).toBe(0);
    const claim = await claimed();
    expect(claim.dueAtMs).toBe(clock.nowMs());
    await window.rearm(claim, 7_990);
    expect(await harness.claim()).toEqual([]);
    await window.settled([conversation]);
    await window.acknowledge([await claimed()]);
    expect(await harness.leftovers()).toEqual([]);
  });

  it('in which the contact still writes is not cut short by an attachment that settles', async () => {
    await touch();
    expect(await window.settled([conversation])).toBe(0);
    clock.advance(1_999);
    expect(await harness.claim()).toEqual([]);
    clock.advance(1);
    await window.rearm(await claimed(), 8_000);
    // Another message: quiet is waited for again.
    await touch();
    expect(await window.settled([conversation])).toBe(0);
    clock.advance(1_999);
    expect(await harness.claim()).toEqual([]);
    clock.advance(1);
    await claimed();
  });

  it('does not wait for an attachment that settled between the claim and the rearm', async () => {
    await touch(0);
    const claim = await claimed();
    expect(await window.settled([conversation])).toBe(0);
    await window.rearm(claim, 8_000);
    await window.acknowledge([await claimed()]);
    expect(await harness.leftovers()).toEqual([]);
  });

  it('is not opened by an attachment alone, and one of a claim that ended well leaves nothing behind', async () => {
    expect(await window.settled([conversation, aConversation()])).toBe(0);
    expect(await harness.claim()).toEqual([]);
    await touch(0);
    const claim = await claimed();
    await window.settled([conversation]);
    await window.acknowledge([claim]);
    expect(await harness.claim()).toEqual([]);
    expect(await harness.leftovers()).toEqual([]);
  });

  it('is armed by a sweeper only where there is none, waiting or claimed', async () => {
    const [waiting, taken, absent] = [conversation, aConversation(), aConversation()];
    await window.touch([{ ...taken, quietMs: 0, maxWaitMs: 0 }]);
    await harness.claim();
    await touch();
    const batch = [waiting, taken, absent].map((ref) => ({ ...ref, quietMs: 50 }));
    expect(await window.armIfAbsent(batch)).toBe(1);
    expect(await window.armIfAbsent(batch)).toBe(0);
    clock.advance(50);
    expect(await claimed()).toMatchObject(absent);
  });

  it('tells when to look again', async () => {
    const shard = shardOf(conversation.conversationId);
    const look = () => window.claim({ shard, max: 1, leaseMs: 700 });
    expect(await look()).toMatchObject({ due: [], nextDueInMs: null, nowMs: clock.nowMs() });
    await touch();
    expect(await look()).toMatchObject({ due: [], nextDueInMs: 2_000 });
    clock.advance(2_500);
    expect(await look()).toMatchObject({ due: [expect.objectContaining(conversation)], nextDueInMs: 700 });
  });

  it('takes no more than asked, the oldest first, and says that more is due', async () => {
    const shard = shardOf(conversation.conversationId);
    const neighbours: ConversationRef[] = [];
    while (neighbours.length < 5) {
      const other = aConversation();
      if (shardOf(other.conversationId) === shard) neighbours.push(other);
    }
    for (const neighbour of neighbours) {
      await window.touch([{ ...neighbour, quietMs: 0, maxWaitMs: 0 }]);
      clock.advance(1);
    }
    const claim = await window.claim({ shard, max: 3, leaseMs: 700 });
    expect(claim.due.map(({ conversationId }) => conversationId)).toEqual(
      neighbours.slice(0, 3).map(({ conversationId }) => conversationId),
    );
    expect(claim.nextDueInMs).toBe(0);
  });

  it('takes a batch over all shards in one go, the same conversation twice included', async () => {
    const many = Array.from({ length: 100 }, () => ({ ...aConversation(), quietMs: 0, maxWaitMs: 0 }));
    await window.touch([...many, ...many]);
    expect(await harness.claim()).toHaveLength(100);
  });

  it('runs on the clock of Redis when none is given', async () => {
    const real = new WindowHarness({ realTime: true });
    await real.redis.onModuleInit();
    await real.window.touch([{ ...conversation, quietMs: 0, maxWaitMs: 0 }]);
    const [claim] = await real.claim();
    expect(Math.abs(Date.now() - Number(claim?.firstAtMs))).toBeLessThan(5_000);
    await real.forget();
    await real.redis.close();
  });
});
