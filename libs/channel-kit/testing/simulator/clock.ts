/** Where a simulator's time comes from: the reading and the timers move together. */
export interface SimulatorClock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Runs `task` once, `delayMs` later. Returns what cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

export const systemSimulatorClock: SimulatorClock = {
  nowMs: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Real time, and further on by as much as a test has moved it. Timers that were set do not ring earlier for it. */
export class ShiftedSimulatorClock implements SimulatorClock {
  private shiftMs = 0;
  readonly after = systemSimulatorClock.after;

  nowMs(): number {
    return Date.now() + this.shiftMs;
  }

  advance(byMs: number): void {
    this.shiftMs += byMs;
  }
}

/** Stands still until a test moves it; `advance` runs what falls due, in order. */
export class ManualSimulatorClock implements SimulatorClock {
  private timers: { dueMs: number; task: () => void }[] = [];

  constructor(private currentMs = Date.UTC(2026, 0, 1)) {}

  nowMs(): number {
    return this.currentMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { dueMs: this.currentMs + delayMs, task };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  advance(byMs: number): void {
    const untilMs = this.currentMs + byMs;
    for (;;) {
      const [next] = this.timers.filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs);
      if (!next) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.currentMs = Math.max(this.currentMs, next.dueMs);
      next.task();
    }
    this.currentMs = untilMs;
  }
}
