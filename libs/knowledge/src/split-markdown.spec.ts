import { splitMarkdown } from './split-markdown';

describe('splitting Markdown', () => {
  it('makes a passage of each section under its heading', () => {
    const { title, sections } = splitMarkdown('# Delivery\n\nWe ship.\n\n## Cost\n\nIt is free.\n', 'x');
    expect(title).toBe('Delivery');
    expect(sections).toEqual([
      { heading: 'Delivery', body: 'We ship.' },
      { heading: 'Cost', body: 'It is free.' },
    ]);
  });

  it('gives no passage for a heading without text', () => {
    expect(splitMarkdown('# A\n## B\n## C\ntext', 'x').sections).toEqual([{ heading: 'C', body: 'text' }]);
  });

  it('takes the file’s name where there is no title', () => {
    expect(splitMarkdown('Just text.', 'faq')).toEqual({
      title: 'faq',
      sections: [{ heading: 'faq', body: 'Just text.' }],
    });
  });

  it('leaves what people can read: no emphasis, links with their address, lists with dashes', () => {
    const { sections } = splitMarkdown(
      '* **Pay** by `card`\n* see [our page](https://example.org "t")\n',
      'x',
    );
    expect(sections[0]?.body).toBe('- Pay by card\n- see our page (https://example.org)');
  });

  it('does not take a comment in a code block for a heading', () => {
    const { sections } = splitMarkdown('## Run\n```sh\n# not a heading\nnpm start\n```\n', 'x');
    expect(sections).toEqual([{ heading: 'Run', body: '# not a heading\nnpm start' }]);
  });

  it('parts a long section between its paragraphs and loses nothing', () => {
    const paragraphs = Array.from({ length: 9 }, (_, n) => `${n} ${'word '.repeat(60).trim()}`);
    const { sections } = splitMarkdown(`## Long\n${paragraphs.join('\n\n')}`, 'x');
    expect(sections.length).toBeGreaterThan(1);
    for (const { heading, body } of sections) {
      expect(heading).toBe('Long');
      expect(body.length).toBeLessThanOrEqual(1_200);
    }
    expect(sections.map(({ body }) => body).join('\n\n')).toBe(paragraphs.join('\n\n'));
  });

  it.each(['', '\n\n', '# \n', '<!-- nothing -->', '---\n'])('finds nothing to say in %j', (markdown) => {
    expect(splitMarkdown(markdown, 'x').sections).toEqual([]);
  });
});
