import type { ApiEntity } from '../wire/api-types';
import { sortEntities } from './detect-entities';
import { linkEntity, type KnownUser } from './entity-url';
import { byteOffset, MarkupError, type ParsedText } from './parse-html';

const RESERVED = '_*[]()~`>#+-=|{}.!';

type Style =
  'bold' | 'italic' | 'underline' | 'strikethrough' | 'spoiler' | 'code' | 'pre' | 'link' | 'emoji';

interface OpenEntity {
  style: Style;
  language?: string;
  start: number;
  byteOffset: number;
  order: number;
  inQuote: boolean;
}

const MARKS: readonly { mark: string; style: Style }[] = [
  { mark: '```', style: 'pre' },
  { mark: '`', style: 'code' },
  { mark: '__', style: 'underline' },
  { mark: '_', style: 'italic' },
  { mark: '||', style: 'spoiler' },
  { mark: '*', style: 'bold' },
  { mark: '~', style: 'strikethrough' },
  { mark: '![', style: 'emoji' },
  { mark: '[', style: 'link' },
];

/** As Telegram names them in its errors. */
const STYLE_NAMES: Record<Style, string> = {
  bold: 'Bold',
  italic: 'Italic',
  underline: 'Underline',
  strikethrough: 'Strikethrough',
  spoiler: 'Spoiler',
  code: 'Code',
  pre: 'Pre',
  link: 'TextUrl',
  emoji: 'CustomEmoji',
};

/** https://core.telegram.org/bots/api#markdownv2-style */
export function parseMarkdownV2(source: string, knownUser: KnownUser): ParsedText {
  return new MarkdownReader(source, knownUser).read();
}

class MarkdownReader {
  private at = 0;
  private text = '';
  private order = 0;
  private lineStart = true;
  private quote?: { start: number; order: number };
  private readonly open: OpenEntity[] = [];
  private readonly found: { entity: ApiEntity; order: number }[] = [];

  constructor(
    private readonly source: string,
    private readonly knownUser: KnownUser,
  ) {}

  read(): ParsedText {
    while (this.at < this.source.length) this.step();
    if (this.quote) this.closeQuote();
    this.refuseUnclosed(() => true);
    const entities = this.found.sort((a, b) => a.order - b.order).map(({ entity }) => entity);
    return { text: this.text, entities: sortEntities(entities) };
  }

  private step(): void {
    if (this.lineStart && !this.inCode() && this.readQuoteMark()) return;
    const char = this.source.charAt(this.at);
    if (char === '\\' && this.readEscape()) return;
    const isMark = this.inCode() ? char === '`' : RESERVED.includes(char);
    if (!isMark) return this.readPlain(char);
    if (!this.closeEntity()) this.openEntity(char);
  }

  private readPlain(char: string): void {
    this.text += char;
    this.at += 1;
    this.lineStart = char === '\n' || char === '\r';
    // A quotation ends with its line feed, unless the next line is one too.
    const ends = char === '\n' && this.source.charAt(this.at) !== '>';
    if (ends && this.quote && !this.inCode()) this.closeQuote();
  }

  private readQuoteMark(): boolean {
    if (this.source.charAt(this.at) !== '>') return false;
    this.at += 1;
    this.quote ??= { start: this.text.length, order: this.order++ };
    this.lineStart = false;
    return true;
  }

  private closeQuote(): void {
    const { start, order } = this.quote ?? { start: 0, order: 0 };
    const expandable = this.takeExpandableMark();
    this.quote = undefined;
    this.refuseUnclosed((entity) => entity.inQuote);
    const length = this.text.length - start;
    const type = expandable ? 'expandable_blockquote' : 'blockquote';
    if (length > 0) this.found.push({ entity: { type, offset: start, length }, order });
  }

  /** `||` at the very end of a quotation opens no spoiler: it makes the quotation expandable. */
  private takeExpandableMark(): boolean {
    const top = this.open.at(-1);
    const tail = this.text.slice(top?.start ?? 0);
    if (top?.style !== 'spoiler' || !top.inQuote || !/^[\r\n]*$/.test(tail)) return false;
    this.open.pop();
    return true;
  }

  /** `\` before any character with a code of 1 to 126 stands for that character. */
  private readEscape(): boolean {
    const code = this.source.charCodeAt(this.at + 1);
    if (!(code >= 1 && code <= 126)) return false;
    this.text += this.source.charAt(this.at + 1);
    this.at += 2;
    this.lineStart = false;
    return true;
  }

  private closeEntity(): boolean {
    const top = this.open.at(-1);
    if (!top) return false;
    if (top.style === 'link' || top.style === 'emoji') {
      if (this.source.charAt(this.at) !== ']') return false;
      this.open.pop();
      this.at += 1;
      this.closeLink(top);
      return true;
    }
    const mark = MARKS.find(({ style }) => style === top.style)?.mark ?? '';
    if (!this.source.startsWith(mark, this.at)) return false;
    // "__" is always greedy: it is the mark of underline, never two of italic.
    if (top.style === 'italic' && this.source.startsWith('__', this.at)) return false;
    this.open.pop();
    this.at += mark.length;
    this.keep(top, { type: top.style, ...(top.language ? { language: top.language } : {}) });
    return true;
  }

  private closeLink(top: OpenEntity): void {
    const url = this.readUrl(top.style);
    if (top.style === 'link') {
      const fields = linkEntity(url ?? this.text.slice(top.start), this.knownUser);
      if (fields) this.keep(top, fields);
      return;
    }
    if (url === undefined) throw new MarkupError('Custom emoji entity must contain a tg://emoji URL');
    const id = /^tg:(?:\/\/)?emoji\/?\?(?:[^#]*&)?id=([^&#]*)/i.exec(url)?.[1];
    if (id === undefined) throw new MarkupError('Custom emoji URL must have an emoji identifier');
    if (!/^[1-9]\d*$/.test(id)) throw new MarkupError('Invalid custom emoji identifier specified');
    this.keep(top, { type: 'custom_emoji', custom_emoji_id: id });
  }

  private readUrl(style: Style): string | undefined {
    if (this.source.charAt(this.at) !== '(') return undefined;
    const begin = this.at;
    let url = '';
    for (let at = begin + 1; at < this.source.length; at += 1) {
      const char = this.source.charAt(at);
      const escaped = this.source.charCodeAt(at + 1);
      if (char === ')') {
        this.at = at + 1;
        return url;
      }
      if (char === '\\' && escaped >= 1 && escaped <= 126) at += 1;
      url += this.source.charAt(at);
    }
    const what = style === 'emoji' ? 'custom emoji URL' : 'URL';
    throw new MarkupError(`Can't find end of a ${what} at byte offset ${byteOffset(this.source, begin + 1)}`);
  }

  private openEntity(char: string): void {
    const found = MARKS.find(({ mark }) => this.source.startsWith(mark, this.at));
    if (!found) {
      throw new MarkupError(`Character '${char}' is reserved and must be escaped with the preceding '\\'`);
    }
    const entity: OpenEntity = {
      style: found.style,
      start: this.text.length,
      byteOffset: byteOffset(this.source, this.at),
      order: this.order++,
      inQuote: this.quote !== undefined,
    };
    this.at += found.mark.length;
    if (found.style === 'pre') entity.language = this.readLanguage();
    this.open.push(entity);
  }

  private readLanguage(): string | undefined {
    const language = /^[^\s`]+(?=\s)/.exec(this.source.slice(this.at))?.[0];
    this.at += language?.length ?? 0;
    this.at += /^(?:\r\n|\n\r|\r|\n)?/.exec(this.source.slice(this.at))?.[0].length ?? 0;
    return language;
  }

  private keep(top: OpenEntity, fields: Omit<ApiEntity, 'offset' | 'length'>): void {
    const length = this.text.length - top.start;
    if (length > 0) this.found.push({ entity: { ...fields, offset: top.start, length }, order: top.order });
  }

  private refuseUnclosed(which: (entity: OpenEntity) => boolean): void {
    const unclosed = this.open.filter(which).at(-1);
    if (!unclosed) return;
    const name = unclosed.language ? 'PreCode' : STYLE_NAMES[unclosed.style];
    throw new MarkupError(`Can't find end of ${name} entity at byte offset ${unclosed.byteOffset}`);
  }

  private inCode(): boolean {
    return this.topIs('code') || this.topIs('pre');
  }

  private topIs(style: Style): boolean {
    return this.open.at(-1)?.style === style;
  }
}
