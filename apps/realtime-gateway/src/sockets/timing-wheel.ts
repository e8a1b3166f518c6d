import type { Clock } from '@causerie/kernel';

/** Something that wants to be looked at from time to time; it says itself when next. */
export interface Timed {
  /** Answers when to come again, in ms since the epoch, or null: never. */
  onTime(nowMs: number): number | null;
}

/** How late a look may be. */
const SLOT_MS = 250;

/**
 * One timer for all connections: a timer each would cost memory and, at thousands of them, the event loop's time.
 * Each member is in exactly one slot.
 */
export class TimingWheel {
  private readonly slots = new Map<number, Set<Timed>>();
  private readonly places = new Map<Timed, number>();
  private timer: NodeJS.Timeout | undefined;
  private next: number;

  constructor(private readonly clock: Clock) {
    this.next = slotOf(clock.nowMs());
  }

  start(): void {
    this.timer = setInterval(() => this.turn(), SLOT_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Puts a member in, or moves it. */
  schedule(member: Timed, atMs: number): void {
    this.remove(member);
    // The slot that holds the moment is looked at when it is over, so never too early.
    const slot = Math.max(slotOf(atMs), this.next);
    const members = this.slots.get(slot) ?? new Set();
    this.slots.set(slot, members.add(member));
    this.places.set(member, slot);
  }

  remove(member: Timed): void {
    const slot = this.places.get(member);
    if (slot === undefined) return;
    this.places.delete(member);
    this.slots.get(slot)?.delete(member);
  }

  /** Looks at every member whose slot is over. Called by the timer, and by tests. */
  turn(): void {
    const nowMs = this.clock.nowMs();
    const end = slotOf(nowMs);
    while (this.next < end) {
      const slot = this.next++;
      const members = this.slots.get(slot) ?? [];
      this.slots.delete(slot);
      for (const member of members) {
        this.places.delete(member);
        const againMs = member.onTime(nowMs);
        if (againMs !== null) this.schedule(member, Math.max(againMs, nowMs));
      }
    }
  }

  get size(): number {
    return this.places.size;
  }
}

function slotOf(ms: number): number {
  return Math.floor(ms / SLOT_MS);
}
