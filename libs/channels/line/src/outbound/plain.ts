import type { TextPart } from '@causerie/message-schema';

/** LINE shows texts as they are, markup and all: the words stay, and a link keeps its address beside them. */
export function plainWords({ text, entities = [] }: TextPart): string {
  const links = entities.filter(({ type, value }) => type === 'link' && value);
  return links
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((words, { offset, length, value = '' }) => {
      const end = offset + length;
      const isShown = text.slice(offset, end).trim() === value;
      return isShown || end > text.length ? words : `${words.slice(0, end)} (${value})${words.slice(end)}`;
    }, text);
}
