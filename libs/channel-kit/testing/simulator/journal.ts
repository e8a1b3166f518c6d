/** `seq` starts at 1 and never repeats. */
export type Journaled<Entry> = Entry & { seq: number };

/** A list that only grows and can be waited on. */
export class Journal<Entry extends object> {
  private readonly list: Journaled<Entry>[] = [];
  private readonly waiters = new Set<() => void>();

  get entries(): readonly Journaled<Entry>[] {
    return this.list;
  }

  add(entry: Entry): Journaled<Entry> {
    const journaled = Object.assign(entry, { seq: this.list.length + 1 });
    this.list.push(journaled);
    this.changed();
    return journaled;
  }

  /** Call it after an entry was completed in place. */
  changed(): void {
    for (const wake of [...this.waiters]) wake();
  }

  /**
   * The first entry that fits, there or to come. Throws after `timeoutMs` of real time.
   * @param what names the entry in the error
   */
  async waitFor(
    fits: (entry: Journaled<Entry>) => boolean,
    timeoutMs = 5_000,
    what = 'entry',
  ): Promise<Journaled<Entry>> {
    const found = await this.until(() => this.list.find(fits), timeoutMs);
    if (found === undefined) throw new Error(`no such ${what} within ${timeoutMs} ms`);
    return found;
  }

  /** Entries after `seq`; waits up to `waitMs` of real time for the first. */
  async poll(seq: number, waitMs: number, fits: (entry: Journaled<Entry>) => boolean = () => true) {
    const fresh = () => this.list.slice(Math.max(0, seq)).filter(fits);
    const found = await this.until(() => (fresh().length > 0 ? fresh() : undefined), waitMs);
    return found ?? [];
  }

  private until<T>(look: () => T | undefined, timeoutMs: number): Promise<T | undefined> {
    const now = look();
    if (now !== undefined || timeoutMs <= 0) return Promise.resolve(now);
    return new Promise((resolve) => {
      const finish = (value: T | undefined) => {
        clearTimeout(timer);
        this.waiters.delete(wake);
        resolve(value);
      };
      const wake = () => {
        const value = look();
        if (value !== undefined) finish(value);
      };
      const timer = setTimeout(() => finish(undefined), timeoutMs);
      this.waiters.add(wake);
    });
  }
}
