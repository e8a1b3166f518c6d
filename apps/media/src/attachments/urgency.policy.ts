const MINUTE_MS = 60_000;
/** Bull's own limit is 2,097,152. */
const LAST = 2_000_000;

/** A job's priority, the lowest number first: how many minutes the platform gives the file out for. */
export function priorityOf(fetchWithinMs: number | undefined): number {
  if (fetchWithinMs === undefined) return LAST;
  return Math.min(LAST, Math.max(1, Math.ceil(fetchWithinMs / MINUTE_MS)));
}
