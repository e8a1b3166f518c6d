import type { TextPart } from '@causerie/message-schema';

/** None of these platforms shows formatting of ours: the words stay, and a link keeps its address beside them. */
export function plainWords({ text, entities = [] }: TextPart): string {
  const links = entities.filter(({ type, value }) => type === 'link' && value);
  let words = text;
  for (const { offset, length, value = '' } of links.toSorted((a, b) => b.offset - a.offset)) {
    const end = offset + length;
    if (end > text.length || text.slice(offset, end).trim() === value) continue;
    words = `${words.slice(0, end)} (${value})${words.slice(end)}`;
  }
  return words;
}
