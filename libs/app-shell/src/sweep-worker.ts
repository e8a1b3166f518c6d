import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Repeating } from './repeating';

/** Looks for what is due, again and again from the app's start to its end: what makes every wake-up dispensable. */
export abstract class SweepWorker implements OnApplicationBootstrap, OnModuleDestroy {
  /** The app ends: a look that takes long breaks off. */
  protected stopping = false;
  private readonly rounds: Repeating;

  constructor(everyMs: number) {
    this.rounds = new Repeating({ name: new.target.name, everyMs, work: () => this.sweep() });
  }

  /** One look. True: more may be due. */
  abstract sweep(): Promise<boolean | void>;

  /** Does not wait for the next look. */
  now(): void {
    this.rounds.now();
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.rounds.stop();
  }
}
