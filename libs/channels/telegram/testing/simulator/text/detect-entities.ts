import type { ApiEntity } from '../wire/api-types';

/**
 * The entities that Telegram finds by itself in any text: commands, mentions, links, addresses, tags.
 * Offsets are UTF-16 code units, which is what a JavaScript string index is.
 */
const FINDERS: readonly { type: string; pattern: RegExp }[] = [
  {
    type: 'url',
    pattern:
      /(?<![\w@/.])(?:https?:\/\/[^\s<>"]+|(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|me|info|eu|fr|de|uk|be|ch|co|ru|xyz)(?::\d+)?(?:[/?#][^\s<>"]*)?)(?![\w@])/giu,
  },
  { type: 'email', pattern: /(?<![\w.+-])[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])/giu },
  { type: 'bot_command', pattern: /(?<![\w/<>])\/\w{1,64}(?:@\w{3,32})?(?![\w/])/gu },
  { type: 'mention', pattern: /(?<![\w/@])@[a-z0-9_]{3,32}(?!\w)/giu },
  { type: 'hashtag', pattern: /(?<![\p{L}\p{N}_#])#(?=[^\s]*\p{L})[\p{L}\p{N}_]{1,256}/gu },
];

const TRAILING_PUNCTUATION = /[.,:;!?)'"\]]+$/;

export function detectEntities(text: string): ApiEntity[] {
  const found: ApiEntity[] = [];
  for (const { type, pattern } of FINDERS) {
    for (const match of text.matchAll(pattern)) {
      const value = type === 'url' ? match[0].replace(TRAILING_PUNCTUATION, '') : match[0];
      const entity = { type, offset: match.index, length: value.length };
      if (!found.some((other) => overlaps(other, entity))) found.push(entity);
    }
  }
  return sortEntities(found);
}

/** Formatting given by the sender wins: nothing is detected inside code or a link of its own. */
export function mergeDetected(text: string, given: ApiEntity[]): ApiEntity[] {
  const closed = given.filter(({ type }) => ['code', 'pre', 'text_link', 'text_mention'].includes(type));
  const detected = detectEntities(text).filter((entity) => !closed.some((other) => overlaps(other, entity)));
  return sortEntities([...given, ...detected]);
}

/** By place, the longer first; equal ones stay as they were. */
export function sortEntities(entities: ApiEntity[]): ApiEntity[] {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

function overlaps(a: ApiEntity, b: ApiEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
