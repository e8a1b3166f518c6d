/** Numbers above it can only be milliseconds: as seconds they lie beyond the year 5138. */
const SECONDS_MAX = 100_000_000_000;
const MS_MAX = 253_402_300_799_999;

/** Meta's times, ISO 8601: seconds or milliseconds since 1970, as a number or as digits; else undefined. */
export function instantOf(time: unknown): string | undefined {
  const number = typeof time === 'string' && /^\d{1,15}$/.test(time) ? Number(time) : time;
  if (typeof number !== 'number' || !(number > 0)) return undefined;
  const ms = Math.floor(number < SECONDS_MAX ? number * 1000 : number);
  return ms <= MS_MAX ? new Date(ms).toISOString() : undefined;
}
