import type { BucketRate } from '@causerie/redis';

/** Below it a limit is a credit over minutes, and is taken as it is. */
const PACED_FROM_PER_SECOND = 10;
/** Of what a platform allows in a second: what flows in, and what may come at once after a moment's sleep. */
const FLOW = 0.985;
const AT_ONCE = 0.1;
/** Of what it allows in a second, what one process has under way or ended in any second. */
const IN_ANY_SECOND = 0.99;
/** How much of a second's calls may wait here for their turn; the others are called back. */
const QUEUE_SECONDS = 0.3;

export interface Pace {
  /** Shared by all replicas. */
  rate: BucketRate;
  /** Most calls of this process in any second; a bucket alone would allow its burst on top. */
  secondMax: number;
  /** How many lanes may wait here. */
  queueMax: number;
}

/**
 * A platform that allows 80 calls a second counts those of any second. A bucket that holds 80 would give twice as many
 * in its first, so it holds little and a count of the last second stands beside it. Pure.
 */
export function paceOf({ perSecond, burst }: BucketRate): Pace {
  const queueMax = Math.max(1, Math.floor(perSecond * QUEUE_SECONDS));
  if (perSecond < PACED_FROM_PER_SECOND) {
    return { rate: { perSecond, burst }, secondMax: Number.POSITIVE_INFINITY, queueMax };
  }
  const atOnce = Math.max(2, Math.floor(perSecond * AT_ONCE));
  return {
    rate: { perSecond: perSecond * FLOW, burst: Math.min(Math.max(1, burst), atOnce) },
    secondMax: Math.floor(perSecond * IN_ANY_SECOND),
    queueMax,
  };
}
