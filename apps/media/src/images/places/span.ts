import type { Box } from '../recordings/iso-media';

/** A stretch of a file that is to be forgotten. */
export interface Span {
  start: number;
  end: number;
  /** What is written instead, so that readers take the stretch for free space. */
  mark?: { at: number; bytes: Buffer };
}

const FREE = Buffer.from('free', 'latin1');

/** All that a box holds, and its name. */
export function freed({ start, end, nameAt }: Box): Span {
  return { start, end, mark: { at: nameAt, bytes: FREE } };
}
