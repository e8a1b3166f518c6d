import type { SimulatorClock } from '@causerie/channel-kit-testing';
import { GraphApiRefusal } from '../graph-refusal';

/** Calls of the last second, by what they count against. */
export class Rates {
  private recent: { key: string; atMs: number }[] = [];

  constructor(
    private readonly clock: SimulatorClock,
    private readonly limits: 'enforced' | 'off',
  ) {}

  /** @throws GraphApiRefusal */
  count(key: string, perSecond: number): void {
    if (this.limits === 'off') return;
    const atMs = this.clock.nowMs();
    this.recent = this.recent.filter((one) => one.atMs > atMs - 1_000);
    if (this.recent.filter((one) => one.key === key).length >= perSecond)
      throw new GraphApiRefusal(400, 613, 'Calls to this API have exceeded the rate limit.');
    this.recent.push({ key, atMs });
  }
}
