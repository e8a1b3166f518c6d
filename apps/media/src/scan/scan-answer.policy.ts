export type ScanAnswer =
  | { kind: 'clean' }
  | { kind: 'infected'; signature: string }
  /** Longer than the scanner's StreamMaxLength. */
  | { kind: 'too_long' }
  | { kind: 'failed'; words: string };

/**
 * What clamd says to INSTREAM: 'stream: OK', 'stream: <signature> FOUND', 'INSTREAM size limit exceeded. ERROR', or
 * another error. Pure. https://docs.clamav.net/manual/Usage/Scanning.html#clamd
 */
export function readScanAnswer(answer: string): ScanAnswer {
  const words = answer.replace(/[\0\n]+$/, '').trim();
  if (/^stream: OK$/.test(words)) return { kind: 'clean' };
  const signature = /^stream: (.+) FOUND$/.exec(words)?.[1];
  if (signature) return { kind: 'infected', signature };
  if (/^INSTREAM size limit exceeded\./i.test(words)) return { kind: 'too_long' };
  return { kind: 'failed', words: words.slice(0, 200) };
}
