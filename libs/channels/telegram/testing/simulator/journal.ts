/** An append-only list that can be waited on. `seq` starts at 1 and never repeats. */
export type Journaled<Entry> = Entry & { seq: number };

export class Journal<Entry extends object> {
  private readonly list: Journaled<Entry>[] = [];
  private waiters = new Set<() => void>();

  get entries(): readonly Journaled<Entry>[] {
    return this.list;
  }

  add(entry: Entry): Journaled<Entry> {
    const journaled = Object.assign(entry, { seq: this.list.length + 1 });
    this.list.push(journaled);
    this.changed();
    return journaled;
  }

  /** Wakes the waiters; call it after an entry was completed in place. */
  changed(): void {
    for (const wake of [...this.waiters]) wake();
  }

  after(seq: number): Journaled<Entry>[] {
    return this.list.slice(Math.max(0, seq));
  }

  /** The first entry that fits, already there or still to come; `undefined` after `timeoutMs` of real time. */
  async find(
    fits: (entry: Journaled<Entry>) => boolean,
    timeoutMs: number,
  ): Promise<Journaled<Entry> | undefined> {
    return this.until(() => this.list.find(fits), timeoutMs);
  }

  /** Entries after `seq`; waits up to `waitMs` of real time for the first. */
  async poll(seq: number, waitMs: number, fits: (entry: Journaled<Entry>) => boolean = () => true) {
    const read = () => this.after(seq).filter(fits);
    const found = await this.until(() => {
      const fresh = read();
      return fresh.length > 0 ? fresh : undefined;
    }, waitMs);
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
