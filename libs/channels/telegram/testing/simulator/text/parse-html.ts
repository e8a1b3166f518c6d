import type { ApiEntity } from '../wire/api-types';
import { sortEntities } from './detect-entities';
import { linkEntity, type KnownUser } from './entity-url';

/** Bad markup. `message` is what follows "can't parse entities: ". */
export class MarkupError extends Error {}

export interface ParsedText {
  text: string;
  entities: ApiEntity[];
}

interface OpenTag {
  name: string;
  attributes: Map<string, string>;
  start: number;
  order: number;
}

/** https://core.telegram.org/bots/api#html-style */
const TAGS: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  a: 'text_link',
  'tg-emoji': 'custom_emoji',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};

const NAMED_CHARACTERS: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

export function parseHtml(source: string, knownUser: KnownUser): ParsedText {
  return new HtmlReader(source, knownUser).read();
}

class HtmlReader {
  private at = 0;
  private text = '';
  private order = 0;
  private readonly open: OpenTag[] = [];
  private readonly found: { entity: ApiEntity; order: number }[] = [];

  constructor(
    private readonly source: string,
    private readonly knownUser: KnownUser,
  ) {}

  read(): ParsedText {
    while (this.at < this.source.length) {
      const char = this.source.charAt(this.at);
      if (char === '&') this.readCharacter();
      else if (char !== '<') {
        this.text += char;
        this.at += 1;
      } else if (this.source.charAt(this.at + 1) === '/') this.readEndTag();
      else this.readStartTag();
    }
    const unclosed = this.open.at(-1);
    if (unclosed) throw new MarkupError(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
    const entities = this.found.sort((a, b) => a.order - b.order).map(({ entity }) => entity);
    return { text: this.text, entities: sortEntities(mergePreCode(entities)) };
  }

  private readCharacter(): void {
    const decoded = decodeCharacter(this.source, this.at);
    this.text += decoded?.value ?? '&';
    this.at += decoded?.length ?? 1;
  }

  private readStartTag(): void {
    const begin = this.at;
    const offset = byteOffset(this.source, begin);
    this.at += 1;
    const name = this.take(/[^\s>]*/y).toLowerCase();
    if (this.at >= this.source.length) throw new MarkupError(`Unclosed start tag at byte offset ${offset}`);
    if (!Object.hasOwn(TAGS, name)) {
      throw new MarkupError(`Unsupported start tag "${name}" at byte offset ${offset}`);
    }
    const attributes = this.readAttributes(name, offset);
    if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
      throw new MarkupError(`Tag "span" must have class "tg-spoiler" at byte offset ${offset}`);
    }
    this.open.push({ name, attributes, start: this.text.length, order: this.order++ });
  }

  private readAttributes(tag: string, tagOffset: number): Map<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      this.take(/\s*/y);
      if (this.at >= this.source.length)
        throw new MarkupError(`Unclosed start tag "${tag}" at byte offset ${tagOffset}`);
      if (this.source.charAt(this.at) === '>') break;
      const name = this.take(/[^\s=>]*/y).toLowerCase();
      if (name === '')
        throw new MarkupError(`Empty attribute name in the tag "${tag}" at byte offset ${tagOffset}`);
      this.take(/\s*/y);
      if (this.source.charAt(this.at) !== '=') {
        attributes.set(name, '');
        continue;
      }
      this.at += 1;
      this.take(/\s*/y);
      attributes.set(name, this.readValue(tag, tagOffset));
    }
    this.at += 1;
    return attributes;
  }

  private readValue(tag: string, tagOffset: number): string {
    const quote = this.source.charAt(this.at);
    if (quote === '') throw new MarkupError(`Unclosed start tag "${tag}" at byte offset ${tagOffset}`);
    if (quote !== '"' && quote !== "'") {
      const begin = this.at;
      const value = this.take(/[A-Za-z0-9.-]+/y);
      if (value === '' || !/[\s>]/.test(this.source.charAt(this.at))) {
        throw new MarkupError(
          `Unexpected end of name token at byte offset ${byteOffset(this.source, begin)}`,
        );
      }
      return value.toLowerCase();
    }
    const end = this.source.indexOf(quote, this.at + 1);
    if (end < 0) throw new MarkupError(`Unclosed start tag at byte offset ${tagOffset}`);
    const raw = this.source.slice(this.at + 1, end);
    this.at = end + 1;
    return decodeAll(raw);
  }

  private readEndTag(): void {
    const offset = byteOffset(this.source, this.at);
    const tag = this.open.pop();
    if (!tag) throw new MarkupError(`Unexpected end tag at byte offset ${offset}`);
    this.at += 2;
    const name = this.take(/[^\s>]*/y).toLowerCase();
    this.take(/\s*/y);
    if (this.source.charAt(this.at) !== '>')
      throw new MarkupError(`Unclosed end tag at byte offset ${offset}`);
    this.at += 1;
    if (name !== '' && name !== tag.name) {
      throw new MarkupError(
        `Unmatched end tag at byte offset ${offset}, expected "</${tag.name}>", found "</${name}>"`,
      );
    }
    this.close(tag);
  }

  private close(tag: OpenTag): void {
    const length = this.text.length - tag.start;
    if (length === 0) return;
    const fields = this.entityFields(tag);
    if (fields) this.found.push({ entity: { ...fields, offset: tag.start, length }, order: tag.order });
  }

  private entityFields(tag: OpenTag): Omit<ApiEntity, 'offset' | 'length'> | undefined {
    const { name, attributes } = tag;
    if (name === 'a') return linkEntity(attributes.get('href') || this.text.slice(tag.start), this.knownUser);
    if (name === 'tg-emoji') {
      const id = attributes.get('emoji-id') ?? '';
      if (!/^[1-9]\d*$/.test(id)) throw new MarkupError('Invalid custom emoji identifier specified');
      return { type: 'custom_emoji', custom_emoji_id: id };
    }
    if (name === 'blockquote' && attributes.has('expandable')) return { type: 'expandable_blockquote' };
    const language = /^language-(.+)$/.exec(attributes.get('class') ?? '')?.[1];
    if (name === 'code' && language) return { type: 'code', language };
    return { type: TAGS[name] ?? name };
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const value = pattern.exec(this.source)?.[0] ?? '';
    this.at += value.length;
    return value;
  }
}

/** `<pre><code class="language-…">` over the same text is one `pre` with a language. */
function mergePreCode(entities: ApiEntity[]): ApiEntity[] {
  const sameSpan = (a: ApiEntity, b: ApiEntity) => a.offset === b.offset && a.length === b.length;
  return entities.flatMap((entity) => {
    if (entity.type === 'code' && entity.language) {
      if (entities.some((other) => other.type === 'pre' && sameSpan(other, entity))) return [];
      return [{ type: 'code', offset: entity.offset, length: entity.length }];
    }
    if (entity.type !== 'pre') return [entity];
    const code = entities.find((other) => other.type === 'code' && other.language && sameSpan(other, entity));
    return [code?.language ? { ...entity, language: code.language } : entity];
  });
}

function decodeCharacter(source: string, at: number): { value: string; length: number } | undefined {
  const match = /^&(?:#x([0-9a-f]{1,8})|#(\d{1,8})|(lt|gt|amp|quot));?/i.exec(source.slice(at, at + 14));
  if (!match) return undefined;
  if (match[3]) return { value: NAMED_CHARACTERS[match[3]] ?? match[0], length: match[0].length };
  const code = match[1] ? Number.parseInt(match[1], 16) : Number(match[2]);
  if (code === 0 || code >= 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { value: String.fromCodePoint(code), length: match[0].length };
}

function decodeAll(value: string): string {
  let decoded = '';
  for (let at = 0; at < value.length;) {
    const character = value.charAt(at) === '&' ? decodeCharacter(value, at) : undefined;
    decoded += character?.value ?? value.charAt(at);
    at += character?.length ?? 1;
  }
  return decoded;
}

/** Telegram counts the places in its markup errors in UTF-8 bytes. */
export function byteOffset(source: string, index: number): number {
  return Buffer.byteLength(source.slice(0, index));
}
