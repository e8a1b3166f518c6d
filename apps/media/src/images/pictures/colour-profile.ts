import type { PictureStructure } from './structure';

/** Room for text in a profile is room for anything: a place, a page, another file's beginning. */
const FOREIGN = /gpsl|gps:|latitude|longitude|<script|<html|<svg|<\?php|%PDF-|PK\x03\x04/i;

/**
 * Whether a colour profile is one (ICC.1, 7.2: its size stands first, its mark at 36) and says nothing else, or there
 * is none. `held`: what the file has for one (see `PictureStructure`); what the decoder leaves of that is something else.
 */
export function isPlainProfile(icc: Buffer | undefined, held: PictureStructure['profile']): boolean {
  if (!icc) return held === undefined;
  if (typeof held === 'number' && held !== icc.length) return false;
  if (icc.length < 132 || icc.readUInt32BE(0) !== icc.length) return false;
  return icc.toString('latin1', 36, 40) === 'acsp' && !FOREIGN.test(icc.toString('latin1'));
}
