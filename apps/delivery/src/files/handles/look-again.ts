const FIRST_MS = 500;
const MOST_MS = 5_000;
/** Longer than anybody is sent away for: who comes after it waits for another upload. */
const FORGET_MS = 3 * MOST_MS;

interface Seen {
  firstMs: number;
  lastMs: number;
}

/**
 * When lanes come back to see whether an upload that somebody else makes is done: a small picture soon is, and for a
 * long video a thousand lanes must not ask all the time. Each time is about as long as all before it.
 */
export class LookAgain {
  private readonly seen = new Map<string, Seen>();

  /** In ms; spread, as there may be many. @param upload what is uploaded, where to */
  afterMs(upload: string, nowMs = Date.now()): number {
    for (const [key, { lastMs }] of this.seen) if (nowMs - lastMs > FORGET_MS) this.seen.delete(key);
    const { firstMs } = this.seen.get(upload) ?? { firstMs: nowMs };
    this.seen.set(upload, { firstMs, lastMs: nowMs });
    const least = Math.min(Math.max(FIRST_MS, nowMs - firstMs), MOST_MS / 2);
    return Math.round(least * (1 + Math.random()));
  }
}
