/** So many at a time; the others wait in line. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private busy = 0;

  constructor(private readonly size: number) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy < this.size) this.busy++;
    // Whoever ends hands its place on, so that nobody slips in between.
    else await new Promise<void>((start) => this.waiting.push(start));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.busy--;
    }
  }
}
