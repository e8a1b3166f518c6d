const INTERVAL_MS = 250;

/** How long the event loop is kept from its work: the delay of a timer that should fire every 250 ms. */
export class EventLoopLag {
  private expectedAt = performance.now() + INTERVAL_MS;
  private last = 0;
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => this.tick(), INTERVAL_MS).unref();
  }

  /** Milliseconds: the last delay, or that of a tick that is overdue. */
  get ms(): number {
    return Math.max(0, this.last, performance.now() - this.expectedAt);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = performance.now();
    this.last = now - this.expectedAt;
    this.expectedAt = now + INTERVAL_MS;
  }
}
