export interface BackoffOptions {
  /** Delay before the first retry. */
  baseMs: number;
  /** No delay is longer. */
  capMs: number;
  /** Growth from one retry to the next. */
  factor?: number;
  /** 0 gives the exact delay, 0.5 spreads it over half to all of it. */
  jitter?: number;
}

/**
 * The delay before retry number `attempt` (1 is the first retry), in ms: exponential, bounded, with jitter,
 * so that many who failed together do not come back together.
 */
export function backoffMs(
  attempt: number,
  options: BackoffOptions,
  random: () => number = Math.random,
): number {
  const { baseMs, capMs, factor = 2, jitter = 0.5 } = options;
  const full = Math.min(capMs, baseMs * factor ** Math.max(0, attempt - 1));
  return Math.round(full * (1 - jitter * random()));
}
