import { Injectable } from '@nestjs/common';

/** News come one a commit; one look serves all of so long. */
const GATHER_MS = 25;

/**
 * Whether lanes of this process wait for a status. While none does, news of commits cost nothing here; while some do,
 * one of them may be the awaited, and a look saves them the sweeper's second.
 */
@Injectable()
export class AwaitedStatuses {
  private awaitedUntilMs = 0;
  private look: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  onMayHaveCome(look: () => void): void {
    this.look = look;
  }

  /** A lane was given back until a status comes, or so much time has passed. */
  await(maxMs: number): void {
    this.awaitedUntilMs = Math.max(this.awaitedUntilMs, Date.now() + maxMs);
  }

  /** Something was committed. */
  mayHaveCome(): void {
    if (this.timer || Date.now() > this.awaitedUntilMs) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.look();
    }, GATHER_MS);
  }

  stop(): void {
    this.awaitedUntilMs = 0;
    clearTimeout(this.timer);
  }
}
