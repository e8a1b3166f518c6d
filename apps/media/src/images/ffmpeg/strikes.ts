const STRIKES_MAX = 3;
const REMEMBERED_MAX = 1000;

/** How often in a row the work on each file broke off without a verdict. Kept in memory: a restart forgets. */
export class Strikes {
  private readonly counts = new Map<string, number>();

  /** Counts one more; true when it is one too many. */
  isOut(sha256: string): boolean {
    const count = (this.counts.get(sha256) ?? 0) + 1;
    this.counts.delete(sha256);
    this.counts.set(sha256, count);
    const [oldest] = this.counts.keys();
    if (this.counts.size > REMEMBERED_MAX && oldest) this.counts.delete(oldest);
    return count >= STRIKES_MAX;
  }

  forgive(sha256: string): void {
    this.counts.delete(sha256);
  }
}
