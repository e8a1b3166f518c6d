import { aConversation, WindowHarness } from '../testing/window-harness';
import type { ClaimedConversation, ConversationRef } from './window-types';

const QUIET_MAX_MS = 400;
const MAX_WAIT_MS = 1_000;
const LEASE_MS = 300;
const STEPS = 400;

/** What the product's rows would say about one conversation. */
interface Row extends ConversationRef {
  messages: number;
  answered: number;
  /** Opened by a rearm or a sweeper: the cap of a burst does not bind it. */
  moved: boolean;
}

interface Worker {
  claim: ClaimedConversation;
  row: Row;
  /** Messages it read after its claim. */
  read: number;
  untilMs: number;
}

function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Messages, claims, deaths, rearms and a Redis that forgets, in any order. */
class Simulation {
  private readonly harness = new WindowHarness();
  private readonly rows: Row[];
  private workers: Worker[] = [];

  constructor(private readonly random: (below: number) => number) {
    this.rows = Array.from({ length: 12 }, () => ({
      ...aConversation(),
      messages: 0,
      answered: 0,
      moved: false,
    }));
  }

  async run(): Promise<void> {
    await this.harness.redis.onModuleInit();
    for (let step = 0; step < STEPS; step += 1) await this.step();
    await this.settle();
    expect(this.rows.filter(({ messages, answered }) => answered < messages)).toEqual([]);
    expect(await this.harness.leftovers()).toEqual([]);
  }

  async end(): Promise<void> {
    await this.harness.forget();
    await this.harness.redis.close();
  }

  private async step(): Promise<void> {
    const dice = this.random(100);
    if (dice < 30) this.harness.clock.advance(this.random(150));
    else if (dice < 60) await this.message();
    else if (dice < 80) await this.claim();
    else if (dice < 94) await this.finish(this.random(10));
    else if (dice < 98) await this.harness.window.settled(this.rows.slice(0, this.random(12)).map(refOf));
    else await this.forget();
  }

  private async message(): Promise<void> {
    const batch = Array.from(
      { length: 1 + this.random(4) },
      () => this.rows[this.random(this.rows.length)] as Row,
    );
    for (const row of batch) row.messages += 1;
    await this.harness.window.touch(
      batch.map((row) => ({ ...refOf(row), quietMs: this.random(QUIET_MAX_MS), maxWaitMs: MAX_WAIT_MS })),
    );
  }

  private async claim(): Promise<void> {
    const nowMs = this.harness.clock.nowMs();
    for (const claim of await this.harness.claim({ max: 1 + this.random(3), leaseMs: LEASE_MS })) {
      const row = this.rows.find(({ conversationId }) => conversationId === claim.conversationId) as Row;
      const rival = this.workers.find((worker) => worker.row === row && worker.untilMs > nowMs);
      expect(rival).toBeUndefined();
      expect(claim.dueAtMs).toBeLessThanOrEqual(nowMs);
      if (!row.moved) expect(claim.dueAtMs).toBeLessThanOrEqual(claim.firstAtMs + MAX_WAIT_MS);
      this.workers.push({ claim, row, read: row.messages, untilMs: nowMs + LEASE_MS });
    }
  }

  /** A worker ends well, finds it too early, or dies; it may have been overtaken long ago. */
  private async finish(dice: number): Promise<void> {
    const [worker] = this.workers.splice(this.random(this.workers.length || 1), 1);
    if (worker === undefined || dice < 2) return;
    const { claim, row, read } = worker;
    if (dice < 4) {
      await this.harness.window.rearm(claim, this.random(500));
      row.moved = true;
      return;
    }
    row.answered = Math.max(row.answered, read);
    if ((await this.harness.window.acknowledge([claim])) === 1) row.moved = false;
  }

  private async forget(): Promise<void> {
    await this.harness.forget();
    this.workers = [];
    await this.sweep();
  }

  private async sweep(): Promise<void> {
    const waiting = this.rows.filter(({ messages, answered }) => answered < messages);
    for (const row of waiting) row.moved = true;
    await this.harness.window.armIfAbsent(waiting.map((row) => ({ ...refOf(row), quietMs: 50 })));
  }

  /** Everybody finishes what they have; then time passes and whatever is due is answered. No sweeper helps. */
  private async settle(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      while (this.workers.length > 0) await this.finish(9);
      this.harness.clock.advance(MAX_WAIT_MS);
      await this.claim();
    }
  }
}

const refOf = ({ workspaceId, conversationId }: Row): ConversationRef => ({ workspaceId, conversationId });

describe('whatever happens to turn windows', () => {
  const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

  it.each(Array.from({ length: 8 }, (_, index) => first + index))(
    'no message is lost, none has two takers, no burst outlasts its cap (SEED=%i)',
    async (seed) => {
      const simulation = new Simulation(randomFrom(seed));
      await simulation.run().finally(() => simulation.end());
    },
  );
});
