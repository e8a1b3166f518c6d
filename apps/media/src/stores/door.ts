export interface Patience {
  /** Whoever waits leaves when it is aborted. */
  signal?: AbortSignal;
  /** How many may wait, at most. */
  waitingMax?: number;
}

/** Too many wait already. */
export class DoorFull extends Error {
  override readonly name = 'DoorFull';

  constructor() {
    super('Too many wait already.');
  }
}

/** Lets so many in at a time; the others wait in the order in which they came. */
export class Door {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** @throws DoorFull, the signal's reason, or what the work throws */
  async through<Result>(work: () => Promise<Result>, patience: Patience = {}): Promise<Result> {
    patience.signal?.throwIfAborted();
    if (this.free > 0) this.free -= 1;
    else await this.wait(patience);
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The place is handed on: nobody who comes just now can slip in.
      if (next) next();
      else this.free += 1;
    }
  }

  private wait({ signal, waitingMax = Infinity }: Patience): Promise<void> {
    if (this.waiting.length >= waitingMax) throw new DoorFull();
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(signal?.reason as Error);
      };
      this.waiting.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
