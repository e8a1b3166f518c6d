import { systemClock, type Clock } from '@causerie/kernel';

export interface WebhookRate {
  perSecond: number;
  /** Taken at once after a rest. */
  burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * How many webhooks one account may send to this process: a bucket each, so that one flooded account does not keep the
 * others from the database. It is asked only after a webhook was verified: who does not have the secret can neither
 * empty somebody's bucket nor make the map grow, and costs no more than a signature. A webhook that holds pieces for
 * several accounts is one of each of them. In memory: a limit shared by all processes would need Redis on the
 * way in.
 */
export class WebhookRates {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly rate: WebhookRate,
    private readonly clock: Clock = systemClock,
  ) {}

  /** False: one of these accounts has none left, and nothing was taken of the others. */
  take(accountIds: readonly string[]): boolean {
    const buckets = [...new Set(accountIds)].map((id) => this.filled(id));
    if (buckets.some(({ tokens }) => tokens < 1)) return false;
    for (const bucket of buckets) bucket.tokens -= 1;
    return true;
  }

  private filled(accountId: string): Bucket {
    const nowMs = this.clock.nowMs();
    const { perSecond, burst } = this.rate;
    const bucket = this.buckets.get(accountId) ?? { tokens: burst, atMs: nowMs };
    // A clock that was set back must not take tokens away.
    const grown = (Math.max(0, nowMs - bucket.atMs) / 1000) * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + grown);
    bucket.atMs = nowMs;
    this.buckets.set(accountId, bucket);
    return bucket;
  }
}
