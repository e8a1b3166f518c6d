import { refusal } from '../wire/api-refusal';
import { detectEntities } from './detect-entities';
import { formatText } from './formatted-text';

const format = (text: string, parseMode: string) => formatText({ text, parseMode }, () => undefined);
const refusedFor = (detail: string) => refusal('parseEntities', { detail }).description;

/** [markup, text, entities as "type offset+length"] */
type Good = [string, string, string[]];
type Bad = [string, string];

const brief = ({ text, entities }: ReturnType<typeof format>): [string, string[]] => [
  text,
  entities.map(({ type, offset, length }) => `${type} ${offset}+${length}`),
];

describe('HTML', () => {
  it.each<Good>([
    ['a &lt;b&gt; &amp; &quot;c&quot; &#233;', 'a <b> & "c" é', []],
    ['&copy; stays', '&copy; stays', []],
    ['<b>x <i>y</i></b>', 'x y', ['bold 0+3', 'italic 2+1']],
    ['🏟<u>é</u>', '🏟é', ['underline 2+1']],
    ['<span class="tg-spoiler">x</span>', 'x', ['spoiler 0+1']],
    ['<a href="https://example.org/?a=1&amp;b=2">x</a>', 'x', ['text_link 0+1']],
    ['<a href="nowhere">x</a>', 'x', []],
    ['<pre><code class="language-ts">let x</code></pre>', 'let x', ['pre 0+5']],
    ['<blockquote expandable>x</blockquote>', 'x', ['expandable_blockquote 0+1']],
    ['<b></b>x', 'x', []],
    ['1 > 0', '1 > 0', []],
  ])('%s', (markup, text, entities) => {
    expect(brief(format(markup, 'HTML'))).toEqual([text, entities]);
  });

  it.each<Bad>([
    ['é < 3', 'Unsupported start tag "" at byte offset 3'],
    ['é <3', 'Unclosed start tag at byte offset 3'],
    ['é <3>', 'Unsupported start tag "3" at byte offset 3'],
    ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>é</i>', 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<a href="x>y</a>', 'Unclosed start tag at byte offset 0'],
  ])('refuses %s', (markup, detail) => {
    expect(() => format(markup, 'HTML')).toThrow(refusedFor(detail));
  });
});

describe('MarkdownV2', () => {
  it.each<Good>([
    ['*x _y_*', 'x y', ['bold 0+3', 'italic 2+1']],
    ['_x __y___', 'x y', ['italic 0+3', 'underline 2+1']],
    ['~x~ ||y||', 'x y', ['strikethrough 0+1', 'spoiler 2+1']],
    ['1\\.5 \\- \\\\', '1.5 - \\', []],
    ['`a_b*`', 'a_b*', ['code 0+4']],
    ['```ts\nlet x\n```', 'let x', ['pre 0+5']],
    ['[x](https://example.org/a\\))', 'x', ['text_link 0+1']],
    ['[x](nowhere)', 'x', []],
    ['a\n>b\n>c\nd', 'a\nb\nc\nd', ['blockquote 2+4']],
    ['>a\n>b||', 'a\nb', ['expandable_blockquote 0+3']],
    ['*>a\n*b', 'a\nb', ['bold 0+2', 'blockquote 0+2']],
    ['>a\n**>b', 'a\nb', ['blockquote 0+2', 'blockquote 2+1']],
    ['x **y', 'x y', []],
  ])('%j', (markup, text, entities) => {
    expect(brief(format(markup, 'MarkdownV2'))).toEqual([text, entities]);
  });

  it.each<Bad>([
    ['é.', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['a-b', "Character '-' is reserved and must be escaped with the preceding '\\'"],
    ['x!', "Character '!' is reserved and must be escaped with the preceding '\\'"],
    ['é *x', "Can't find end of Bold entity at byte offset 3"],
    ['é __x_', "Can't find end of Italic entity at byte offset 6"],
    ['x `y', "Can't find end of Code entity at byte offset 2"],
    ['```ts y', "Can't find end of PreCode entity at byte offset 0"],
    ['[é](http://x.org', "Can't find end of a URL at byte offset 5"],
    ['>*a\nb*', "Can't find end of Bold entity at byte offset 1"],
  ])('refuses %j', (markup, detail) => {
    expect(() => format(markup, 'MarkdownV2')).toThrow(refusedFor(detail));
  });
});

describe('Markdown, the old mode', () => {
  it('takes marks without nesting', () => {
    expect(brief(format('*x* [y](example.org) `z_`', 'Markdown'))).toEqual([
      'x y z_',
      ['bold 0+1', 'text_link 2+1', 'code 4+2'],
    ]);
  });

  it('refuses a mark without its end', () => {
    expect(() => format('é snake_case', 'Markdown')).toThrow(
      refusedFor("Can't find end of the entity starting at byte offset 8"),
    );
  });
});

describe('what Telegram finds by itself', () => {
  it.each([
    ['/start now', ['bot_command 0+6']],
    ['🏟 /help@my_bot', ['bot_command 3+12']],
    ['and/or', []],
    ['ask @ada_l, ok', ['mention 4+6']],
    ['mail a@example.org', ['email 5+13']],
    ['see https://example.org/a?b=1.', ['url 4+25']],
    ['see example.org/a', ['url 4+13']],
    ['#tag #123', ['hashtag 0+4']],
  ])('%s', (text, entities) => {
    expect(brief({ text, entities: detectEntities(text) })[1]).toEqual(entities);
  });
});
