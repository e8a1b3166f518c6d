import type { SimulatorClock } from '@causerie/channel-kit-testing';
import { GraphApiRefusal } from '@causerie/simulator-meta-graph';
import type { SimNumber } from '../world';

/** One message in six seconds to the same user, up to 45 at once on credit: …/whatsapp/throughput, pair rate limits */
const PAIR = { perSecond: 1 / 6, burst: 45 };

export class Limits {
  private readonly buckets = new Map<string, { tokens: number; atMs: number }>();
  private readonly recent = new Map<string, number[]>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly enforced: boolean,
  ) {}

  /** Counts one message, or throws and counts nothing. */
  take(number: SimNumber, recipient: string): void {
    if (!this.enforced) return;
    const nowMs = this.clock.nowMs();
    const second = (this.recent.get(number.phoneNumberId) ?? []).filter((atMs) => atMs > nowMs - 1_000);
    if (second.length >= number.perSecond)
      throw new GraphApiRefusal(400, 130_429, 'Rate limit hit', {
        details: 'Message failed to send because there were too many messages sent from this phone number.',
      });
    const key = `${number.phoneNumberId} ${recipient}`;
    const tokens = this.tokensOf(key, nowMs);
    if (tokens < 1)
      throw new GraphApiRefusal(400, 131_056, '(Business Account, Consumer Account) pair rate limit hit', {
        details: 'Too many messages were sent from this phone number to the same phone number.',
      });
    this.buckets.set(key, { tokens: tokens - 1, atMs: nowMs });
    this.recent.set(number.phoneNumberId, [...second, nowMs]);
  }

  private tokensOf(key: string, nowMs: number): number {
    const bucket = this.buckets.get(key) ?? { tokens: PAIR.burst, atMs: nowMs };
    return Math.min(PAIR.burst, bucket.tokens + ((nowMs - bucket.atMs) / 1_000) * PAIR.perSecond);
  }
}
