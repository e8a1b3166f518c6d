import type { ByteRange } from './object-store';

/** The range as both ends, within the object. @throws RangeError when it holds nothing */
export function boundedRange({ start, end }: ByteRange, sizeBytes: number): { start: number; end: number } {
  const last = Math.min(end ?? sizeBytes - 1, sizeBytes - 1);
  if (start < 0 || start > last) throw new RangeError('The range lies outside the object.');
  return { start, end: last };
}
