import type { ChannelCapabilities } from './capabilities';

/** `text.slice(start, end)`, in UTF-16 units. */
export interface TextRange {
  start: number;
  end: number;
}

export interface TextLimit {
  unit: ChannelCapabilities['text']['unit'];
  max: number;
}

/** From the best place to part a text to the worst; each ends where the next piece may begin. */
const SEAMS = [/\n[^\S\n]*\n\s*/g, /\n\s*/g, /[.!?…]["'”’»)\]]*\s+|[。！？]["'”’»）」』]*\s*/g, /\s+/g];

/** A better seam is taken only if the piece is at least so full; else many small messages would come of it. */
const FILL = 0.5;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Parts a text into pieces that each fit the limit, in order. Nothing is lost but white space at the seams and
 * at both ends. Prefers the end of a paragraph, then of a line, a sentence, a word; else it parts between
 * graphemes, and inside one only if that grapheme alone exceeds the limit. A blank text gives no piece.
 */
export function splitText(text: string, limit: TextLimit): TextRange[] {
  const ranges: TextRange[] = [];
  const end = text.trimEnd().length;
  let start = skipSpace(text, 0, end);
  while (start < end) {
    const reach = reachOf(text, { start, end }, limit);
    const cut = reach === end ? end : bestSeam(text, start, reach);
    const pieceEnd = start + text.slice(start, cut).trimEnd().length;
    ranges.push({ start, end: pieceEnd });
    start = skipSpace(text, cut, end);
  }
  return ranges;
}

export function lengthIn(unit: TextLimit['unit'], text: string): number {
  if (unit === 'utf16') return text.length;
  return unit === 'utf8-byte' ? Buffer.byteLength(text) : [...text].length;
}

/** White space that carries a mark is no mere space. */
const SPACES = /(?:\s(?![\p{M}\u200D]))*/uy;

function skipSpace(text: string, from: number, end: number): number {
  SPACES.lastIndex = from;
  return Math.min(from + (SPACES.exec(text)?.[0].length ?? 0), end);
}

/** The furthest index up to which the text fits; always past `start`, never inside a surrogate pair. */
function reachOf(text: string, { start, end }: TextRange, { unit, max }: TextLimit): number {
  let at = start;
  let used = 0;
  while (at < end) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    used += lengthIn(unit, char);
    if (used > max && at > start) return at;
    at += char.length;
  }
  return end;
}

function bestSeam(text: string, start: number, reach: number): number {
  // One unit more, so that white space just past the limit still counts as a seam.
  const window = text.slice(start, reach + 1);
  const isBoundary = boundaryTest(text.slice(start, reach + 64));
  const fits = (at: number) => window.slice(0, at).trimEnd().length <= reach - start && isBoundary(at);
  const lastOf = SEAMS.map((seam) => lastSeam(window, seam, fits));
  const full = lastOf.find((at) => at >= (reach - start) * FILL);
  const any = Math.max(...lastOf);
  if (full !== undefined) return start + full;
  return any > 0 ? start + any : lastGrapheme(text, start, reach);
}

/** Where the last match ends that leaves something on its left; 0 when there is none. */
function lastSeam(window: string, seam: RegExp, fits: (at: number) => boolean): number {
  const ends = [...window.matchAll(seam)].filter(({ index }) => index > 0).map((m) => m.index + m[0].length);
  return ends.findLast(fits) ?? 0;
}

/** White space can carry a combining mark; parting there would tear the mark off. */
function boundaryTest(text: string): (at: number) => boolean {
  const segments = graphemes.segment(text);
  return (at) => at >= text.length || segments.containing(at)?.index === at;
}

function lastGrapheme(text: string, start: number, reach: number): number {
  const inReach = graphemes.segment(text.slice(start, reach + 64)).containing(reach - start);
  const at = start + (inReach?.index ?? 0);
  return at > start ? at : reach;
}
