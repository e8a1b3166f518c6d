/** A piece of a document that can stand as an answer by itself. */
interface Section {
  heading: string;
  /** Plain text: lists keep their dashes, links their address, emphasis is gone. */
  body: string;
}

export interface SplitDocument {
  title: string;
  sections: Section[];
}

/** Longer sections are parted between paragraphs. In characters. */
const BODY_MAX = 1_200;

const HEADING = /^(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/;
const FENCE = /^\s*(```|~~~)/;

/**
 * Splits a Markdown document at its headings. Its first heading of level 1 is the title, `fallbackTitle` without one; a
 * section without text (a mere chapter heading) gives no passage.
 */
export function splitMarkdown(markdown: string, fallbackTitle: string): SplitDocument {
  const blocks = blocksOf(markdown.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'));
  const title = blocks.find(({ level }) => level === 1)?.heading ?? fallbackTitle;
  const sections = blocks.flatMap(({ heading, lines }) =>
    pieces(plain(lines.join('\n'))).map((body) => ({ heading: heading || title, body })),
  );
  return { title, sections };
}

interface Block {
  level: number;
  heading: string;
  lines: string[];
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [{ level: 0, heading: '', lines: [] }];
  let fenced = false;
  for (const line of markdown.split('\n')) {
    if (FENCE.test(line)) {
      fenced = !fenced;
      continue;
    }
    const [, marks = '', heading = ''] = (!fenced && HEADING.exec(line)) || [];
    if (marks) blocks.push({ level: marks.length, heading: plain(heading), lines: [] });
    else blocks.at(-1)?.lines.push(line);
  }
  return blocks;
}

function plain(markdown: string): string {
  return markdown
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]+)\]\(([^)\s]+)[^)]*\)/g, '$1 ($2)')
    .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replace(/(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/^\s*>\s?/gm, '')
    .replace(/^\s*[*+]\s+/gm, '- ')
    .replace(/^\s*([-*_]\s*){3,}$/gm, '')
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function pieces(body: string): string[] {
  if (body.length <= BODY_MAX) return body === '' ? [] : [body];
  const made: string[] = [];
  for (const paragraph of body.split('\n\n')) {
    const last = made.at(-1);
    if (last !== undefined && last.length + paragraph.length + 2 <= BODY_MAX) {
      made[made.length - 1] = `${last}\n\n${paragraph}`;
    } else made.push(paragraph);
  }
  return made;
}
