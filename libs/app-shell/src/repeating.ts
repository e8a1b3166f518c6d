import { errorMessage } from '@causerie/kernel';
import { Logger } from '@nestjs/common';

export interface RepeatingOptions {
  /** For the log. */
  name: string;
  everyMs: number;
  /** True: there is more to do, go on at once. What fails is told and tried again after `everyMs`. */
  work: () => Promise<boolean | void>;
}

/**
 * Work done again and again, never twice at the same time: the heart of every sweeper. `stop` waits for the
 * work in hand.
 */
export class Repeating {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly options: RepeatingOptions) {
    this.logger = new Logger(options.name);
  }

  start(): void {
    this.timer ??= setInterval(() => this.now(), this.options.everyMs);
  }

  /** Does not wait for the next tick. While a round runs, it is the same one. */
  now(): void {
    this.round ??= this.work().finally(() => (this.round = undefined));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.round;
  }

  private async work(): Promise<void> {
    try {
      while ((await this.options.work()) === true && !this.stopped);
    } catch (error) {
      this.logger.warn(`Failed, and will be tried again: ${errorMessage(error)}`);
    }
  }
}
