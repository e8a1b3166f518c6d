const family = '👨‍👩‍👧‍👦';
const flags = '🇫🇷🇩🇪🇯🇵';

/** Texts that a careless split breaks; most are longer than any platform's limit. */
export const NASTY_TEXTS: Readonly<Record<string, string>> = {
  'one word': 'Bonjour',
  'families joined by ZWJ': family.repeat(900),
  'flags of two letters each': flags.repeat(1_500),
  'skin tones': '👩🏽‍🚀'.repeat(1_200),
  'combining accents': 'e\u0301a\u0308'.repeat(4_000),
  'one letter under a thousand accents': `a${'\u0301'.repeat(1_000)} b`,
  'right to left': 'مرحبا بالعالم. كيف حالك اليوم؟ '.repeat(300),
  'ten thousand words': Array.from({ length: 10_000 }, (_, i) => `word${i}`).join(' '),
  'no spaces at all': 'x'.repeat(20_000),
  'no spaces, astral': '𝔘'.repeat(9_000),
  'Chinese sentences': '今天天气很好。我们去公园散步吧！'.repeat(700),
  paragraphs: Array.from({ length: 60 }, (_, i) => `Paragraph ${i}. ${'It goes on. '.repeat(20)}`).join(
    '\n\n',
  ),
  'Windows line ends': 'A line of text.\r\n'.repeat(900),
  'a wall of white space': `start${' '.repeat(9_000)}end${'\n'.repeat(9_000)}last`,
  'spaces that carry marks': `word \u0301`.repeat(3_000),
  'words just at the limit': `${'y'.repeat(4_095)} z ${'y'.repeat(4_096)} z`,
};
