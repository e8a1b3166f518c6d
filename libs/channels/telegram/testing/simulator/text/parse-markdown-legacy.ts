import type { ApiEntity } from '../wire/api-types';
import { sortEntities } from './detect-entities';
import { linkEntity, type KnownUser } from './entity-url';
import { byteOffset, MarkupError, type ParsedText } from './parse-html';

const STYLES: Record<string, string> = {
  _: 'italic',
  '*': 'bold',
  '`': 'code',
  '```': 'pre',
  '[': 'text_link',
};

/** The old `Markdown` mode: no nesting, `\` escapes only the marks; #markdown-style */
export function parseLegacyMarkdown(source: string, knownUser: KnownUser): ParsedText {
  let text = '';
  const entities: ApiEntity[] = [];
  for (let at = 0; at < source.length;) {
    const char = source.charAt(at);
    if (char === '\\' && '_*`['.includes(source.charAt(at + 1)) && at + 1 < source.length) {
      text += source.charAt(at + 1);
      at += 2;
      continue;
    }
    if (!'_*`['.includes(char)) {
      text += char;
      at += 1;
      continue;
    }
    const mark = source.startsWith('```', at) ? '```' : char;
    const endMark = mark === '[' ? ']' : mark;
    const end = source.indexOf(endMark, at + mark.length);
    if (end < 0) {
      throw new MarkupError(`Can't find end of the entity starting at byte offset ${byteOffset(source, at)}`);
    }
    const inner = source.slice(at + mark.length, end);
    at = end + endMark.length;
    let fields: Omit<ApiEntity, 'offset' | 'length'> | undefined = { type: STYLES[mark] ?? 'bold' };
    if (mark === '[') {
      const url = /^\(([^)]*)\)/.exec(source.slice(at));
      at += url?.[0].length ?? 0;
      fields = linkEntity(url?.[1] ?? inner, knownUser);
    }
    if (fields && inner.length > 0) entities.push({ ...fields, offset: text.length, length: inner.length });
    text += inner;
  }
  return { text, entities: sortEntities(entities) };
}
