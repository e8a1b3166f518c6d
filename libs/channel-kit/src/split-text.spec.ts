import { lengthIn, splitText, type TextLimit } from './split-text';

const pieces = (text: string, max: number, unit: TextLimit['unit'] = 'utf16') =>
  splitText(text, { unit, max }).map(({ start, end }) => text.slice(start, end));

describe('splitText', () => {
  it('leaves what fits in one piece', () => {
    expect(pieces('One. Two.\n\nThree.', 50)).toEqual(['One. Two.\n\nThree.']);
  });

  it('prefers the end of a paragraph to that of a line, a sentence, a word', () => {
    expect(pieces('aaa bbb. ccc\nddd\n\neee fff ggg', 22)).toEqual(['aaa bbb. ccc\nddd', 'eee fff ggg']);
    expect(pieces('aaa bbb. ccc\nddd eee fff', 20)).toEqual(['aaa bbb. ccc', 'ddd eee fff']);
    expect(pieces('aaa bbb ccc. ddd eee fff', 18)).toEqual(['aaa bbb ccc.', 'ddd eee fff']);
    expect(pieces('aaa bbb ccc ddd', 9)).toEqual(['aaa bbb', 'ccc ddd']);
  });

  it('takes a lesser seam rather than send a scrap', () => {
    expect(pieces('a\n\nbbbb bbbb bbbb bbbb', 14)).toEqual(['a\n\nbbbb bbbb', 'bbbb bbbb']);
  });

  it('counts in the unit of the platform', () => {
    expect(pieces('ééé ééé', 7, 'utf8-byte')).toEqual(['ééé', 'ééé']);
    expect(pieces('😀😀😀', 2, 'codepoint')).toEqual(['😀😀', '😀']);
    expect(pieces('😀😀😀', 3)).toEqual(['😀', '😀', '😀']);
  });

  it('never parts a grapheme that fits', () => {
    expect(pieces('👨‍👩‍👧👨‍👩‍👧', 12)).toEqual(['👨‍👩‍👧', '👨‍👩‍👧']);
    expect(pieces('e\u0301e\u0301e\u0301', 3)).toEqual(['e\u0301', 'e\u0301', 'e\u0301']);
  });

  it('parts a grapheme that no message could hold, between code points', () => {
    const zalgo = `a${'\u0301'.repeat(10)}`;
    expect(pieces(zalgo, 4).join('')).toBe(zalgo);
  });

  it('makes nothing of nothing', () => {
    expect(pieces('', 10)).toEqual([]);
    expect(pieces(' \n\t ', 2)).toEqual([]);
  });

  it('does not exceed the limit by a mark of punctuation that follows it', () => {
    for (const piece of pieces('今天天气很好。我们去公园散步。', 6))
      expect(lengthIn('utf16', piece)).toBeLessThanOrEqual(6);
  });
});
