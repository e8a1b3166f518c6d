/** Lets so many in at a time; the others wait in the order in which they came. */
export class Door {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async through<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The place is handed on: nobody who comes just now can slip in.
      if (next) next();
      else this.free += 1;
    }
  }
}
