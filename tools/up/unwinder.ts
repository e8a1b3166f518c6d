/** One thing that was started: how to stop it in order, and how to end it at once. */
export interface Running {
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

/** Remembers what was started and stops it in the opposite order, each layer after the one above it. */
export class Unwinder {
  private readonly layers: Running[][] = [];

  /** The members of one layer stop together. */
  add(...layer: Running[]): void {
    this.layers.push(layer);
  }

  async stopAll(): Promise<void> {
    for (const layer of this.layers.toReversed()) {
      const outcomes = await Promise.allSettled(layer.map((running) => running.stop()));
      // What could not be stopped in order must still not stay behind.
      outcomes.forEach((outcome, index) => outcome.status === 'rejected' && layer[index]?.kill());
    }
  }

  killAll(): void {
    for (const running of this.layers.flat()) running.kill();
  }
}
