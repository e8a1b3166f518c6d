import { splitText, type TextLimit, type TextRange } from '@causerie/channel-kit';
import type { TextEntity, TextPart } from '@causerie/message-schema';

/** https://faq.whatsapp.com/539178204879377 (bold, italic, strikethrough, monospace, inline code) */
const MARKS: Partial<Record<TextEntity['type'], string>> = {
  bold: '*',
  italic: '_',
  strikethrough: '~',
  code: '`',
  pre: '```',
};

/** Below it, formatting is given up rather than a text chopped into crumbs. */
const PIECE_MIN = 256;

/**
 * A text in messages that each fit the limit, with WhatsApp's markup for its formatting. A format that a seam
 * parts is closed there and opened again. What has no markup keeps its words; a link keeps its address beside them.
 */
export function markUp(part: TextPart, limit: TextLimit): string[] {
  const entities = part.entities ?? [];
  return fit(part.text, entities, { start: 0, end: part.text.length }, limit, limit.max);
}

function fit(
  text: string,
  entities: readonly TextEntity[],
  within: TextRange,
  limit: TextLimit,
  max: number,
): string[] {
  const ranges = splitText(text.slice(within.start, within.end), { ...limit, max });
  return ranges.flatMap((range) => {
    const own = { start: within.start + range.start, end: within.start + range.end };
    const marked = render(text, entities, own);
    if (marked.length <= limit.max) return [marked];
    // The marks made it too long: in proportion, and a little less.
    const next = Math.floor(((own.end - own.start) * limit.max * 0.97) / marked.length);
    return next < PIECE_MIN ? [text.slice(own.start, own.end)] : fit(text, entities, own, limit, next);
  });
}

interface Insertion {
  at: number;
  mark: string;
  /** Opens are placed outermost first, closes innermost first. */
  rank: number;
}

function render(text: string, entities: readonly TextEntity[], range: TextRange): string {
  const insertions = entities.flatMap((entity, index) => insertionsOf(text, entity, { range, index }));
  const ordered = insertions.toSorted((a, b) => a.at - b.at || a.rank - b.rank);
  let out = '';
  let at = range.start;
  for (const insertion of ordered) {
    out += text.slice(at, insertion.at) + insertion.mark;
    at = insertion.at;
  }
  return out + text.slice(at, range.end);
}

function insertionsOf(
  text: string,
  entity: TextEntity,
  { range, index }: { range: TextRange; index: number },
): Insertion[] {
  const start = Math.max(entity.offset, range.start);
  const end = Math.min(entity.offset + entity.length, range.end);
  if (end <= start) return [];
  if (entity.type === 'link') return linkAddress(text, entity, { start, end });
  const mark = MARKS[entity.type];
  if (mark === undefined) return [];
  const pieces = entity.type === 'pre' ? [{ start, end }] : linesIn(text, { start, end });
  return pieces.flatMap((piece) => {
    const inner = trimmed(text, piece);
    if (!inner || !standsFree(text, inner) || text.slice(inner.start, inner.end).includes(mark)) return [];
    const nesting = (inner.end - inner.start) * 1_000 - index;
    return [
      { at: inner.start, mark, rank: 1e9 - nesting },
      { at: inner.end, mark, rank: -1e9 + nesting },
    ];
  });
}

/** The words of a link say nothing about where it leads; WhatsApp has no hidden links. */
function linkAddress(text: string, { value, offset, length }: TextEntity, { end }: TextRange): Insertion[] {
  const isLast = end === offset + length;
  if (!value || !isLast || text.slice(offset, offset + length).trim() === value) return [];
  return [{ at: end, mark: ` (${value})`, rank: -1 }];
}

/** Marks hold within one line only. */
function linesIn(text: string, { start, end }: TextRange): TextRange[] {
  const lines: TextRange[] = [];
  let at = start;
  for (const line of text.slice(start, end).split('\n')) {
    lines.push({ start: at, end: at + line.length });
    at += line.length + 1;
  }
  return lines;
}

/** A mark beside white space is shown as a character. */
function trimmed(text: string, { start, end }: TextRange): TextRange | undefined {
  const piece = text.slice(start, end);
  const inner = piece.trim();
  if (inner === '') return undefined;
  const from = start + (piece.length - piece.trimStart().length);
  return { start: from, end: from + inner.length };
}

/** Inside a word marks are shown as characters, so the word stays plain. */
function standsFree(text: string, { start, end }: TextRange): boolean {
  const wordLike = /[\p{L}\p{N}]/u;
  return !wordLike.test(text[start - 1] ?? '') && !wordLike.test(text[end] ?? '');
}
