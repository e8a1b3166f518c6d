import { FakePlatform, failureOf } from '../testing/fake-platform';
import { LaneKit, type Conversation } from '../testing/lane-kit';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000);
const STEPS = 120;
const LEASE_MS = 60_000;

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Texts begin with the number of their message: `12-a 12-b`. */
const numberOf = (text: string) => Number(text.split('-')[0]);

interface World {
  kit: LaneKit;
  platform: FakePlatform;
  conversations: Conversation[];
  random: () => number;
  /** Calls whose process was killed: they never answer. */
  killed: (() => void)[];
  drains: Promise<unknown>[];
  queued: { id: string; conversation: Conversation }[];
  accountId: string;
}

/** Without statuses a platform has said all with its acceptance; with them a call may wait for the one before. */
const TALKATIVE = {
  statuses: ['sent', 'delivered', 'failed'],
  partsInOrder: { after: 'sent', waitMaxMs: 5_000 },
} as const;

/** Everything that may go wrong with a call, each as often as the other. */
function misbehave({ platform, random, killed }: World): void {
  platform.behaviour = async (call) => {
    await new Promise((resolve) => setImmediate(resolve));
    const dice = random();
    if (dice < 0.5) return undefined;
    if (dice < 0.58) return failureOf('transient');
    if (dice < 0.64) return failureOf('recipient_throttled', { retryAfterMs: 1_000 });
    if (dice < 0.66) return failureOf('account_throttled', { retryAfterMs: 1_000 });
    if (dice < 0.7) return failureOf('content_rejected');
    const taken = dice > 0.85;
    if (taken) platform.accept(call);
    if (dice < 0.8 || dice > 0.95) return failureOf('unknown_outcome');
    return new Promise((resolve) => killed.push(() => resolve(failureOf('unknown_outcome'))));
  };
}

async function step(world: World, n: number): Promise<void> {
  const { kit, platform, conversations, random, queued, drains: all } = world;
  const conversation = conversations[Math.floor(random() * conversations.length)]!;
  const dice = random();
  if (dice < 0.35) {
    const text = random() < 0.3 ? `${n}-a ${n}-b ${n}-c` : `${n}-a`;
    queued.push({ id: await kit.queue(conversation, text), conversation });
  } else if (dice < 0.8) {
    const drains = [1, 2].map(() =>
      kit.drain(kit.replica(platform.adapter, { leaseMs: LEASE_MS }), conversation),
    );
    all.push(...drains);
    const grace = new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.race([Promise.all(drains), grace]);
  } else if (dice < 0.92 && platform.adapter.capabilities.statuses.length > 0) {
    await reportSomething(world);
  } else {
    await kit.db.shiftClock(Math.floor(random() * LEASE_MS * 1.5));
  }
}

/** A callback about any call that was accepted, in any order, also before its answer was written down. */
async function reportSomething({ kit, platform, random, accountId }: World): Promise<void> {
  const sent = platform.sent[Math.floor(random() * platform.sent.length)];
  if (!sent) return;
  const status = random() < 0.5 ? 'sent' : random() < 0.8 ? 'delivered' : 'failed';
  await kit.report(accountId, sent.externalId, status, status === 'failed' ? 'too late' : undefined);
  await kit.process(platform.adapter).followReported.followAll(100);
}

/** No more faults: everything that can be sent is sent. */
async function settle({ kit, platform, conversations }: World): Promise<void> {
  platform.behaviour = () => undefined;
  const replica = kit.replica(platform.adapter, { leaseMs: LEASE_MS });
  for (let round = 0; round < 20; round++) {
    await kit.db.shiftClock(LEASE_MS + 1);
    await Promise.all(conversations.map((conversation) => kit.drain(replica, conversation)));
  }
}

let kit: LaneKit;
beforeEach(async () => void (kit = await LaneKit.create()));
afterEach(() => kit.close());

describe.each([
  ['resend', {}],
  ['hold', {}],
  ['resend', TALKATIVE],
] as const)('any sequence of crashes, refusals and callbacks, policy %s, %j', (unknownSend, capabilities) => {
  it(`sends nothing twice that was not marked unknown first, and keeps the order (SEED=${SEED})`, async () => {
    const platform = new FakePlatform({ unknownSend, ...capabilities });
    const account = await kit.anAccount();
    const conversations = await Promise.all([1, 2, 3].map(() => kit.aConversation(account.id)));
    const world: World = {
      kit,
      platform,
      conversations,
      random: randomFrom(SEED),
      killed: [],
      drains: [],
      queued: [],
      accountId: account.id,
    };
    misbehave(world);
    for (let n = 0; n < STEPS; n++) await step(world, n);
    await settle(world);
    // The killed come back as zombies: what they write now must change nothing.
    for (const wake of world.killed) wake();
    await Promise.all(world.drains);
    await settle(world);

    const unknowns = await kit.db.owner<{ text: string; unknown: number }>(
      `SELECT m.text, count(*) FILTER (WHERE a.outcome = 'unknown')::int AS unknown
       FROM message m JOIN delivery_attempt a ON a.message_id = m.id GROUP BY m.id`,
    );
    for (const { text, unknown } of unknowns) {
      const sends = platform.texts().filter((sent) => numberOf(sent) === numberOf(text));
      const doubles = sends.length - new Set(sends).size;
      expect(doubles).toBeLessThanOrEqual(unknownSend === 'hold' ? 0 : unknown);
    }
    for (const conversation of conversations) {
      const firsts = [...new Set(platform.texts(conversation.alias))];
      const numbers = firsts.map(numberOf);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
    for (const { id } of world.queued) {
      expect((await kit.delivery(id)).status).toMatch(/^(accepted|sent|delivered|failed|blocked|unknown)$/);
    }
    const open = await kit.db.owner(`SELECT FROM delivery_attempt WHERE outcome = 'sending'`);
    expect(open).toEqual([]);
    const unfollowed = await kit.db.owner(
      `SELECT FROM delivery WHERE status = 'failed' AND followed_at IS NULL`,
    );
    expect(unfollowed).toEqual([]);
    // Nobody answered in between: one hand-over a conversation at most, unless something arrived since.
    for (const conversation of conversations) {
      const returned = await kit.eventsOf(conversation, 'message.returned');
      expect(returned.length).toBeLessThanOrEqual(1);
    }
  }, 60_000);
});
