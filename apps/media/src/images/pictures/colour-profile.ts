/** Room for text in a profile is room for anything: a place, a page, another file's beginning. */
const FOREIGN = /gps|latitude|longitude|<script|<html|<svg|<\?php|%PDF-|PK\x03\x04/i;

/** Whether a colour profile is one (ICC.1, 7.2: its size stands first, its mark at 36) and says nothing else. */
export function isPlainProfile(icc: Buffer): boolean {
  if (icc.length < 132 || icc.readUInt32BE(0) !== icc.length) return false;
  return icc.toString('latin1', 36, 40) === 'acsp' && !FOREIGN.test(icc.toString('latin1'));
}
