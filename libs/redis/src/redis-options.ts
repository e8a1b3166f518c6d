import type { Clock } from '@causerie/kernel';

export interface RedisOptions {
  /** `redis://…` or `rediss://…`. */
  url: string;
  /** First part of every key and channel: two installations, or two test suites, may share one Redis. */
  keyPrefix: string;
  /** Replaces the clock of Redis in our scripts. For tests. */
  clock?: Clock;
}

export const REDIS_OPTIONS = Symbol('REDIS_OPTIONS');

/** What our scripts take as the time: "" asks Redis for its own. */
export function clockArgument(clock: Clock | undefined): string {
  return clock === undefined ? '' : String(clock.nowMs());
}
