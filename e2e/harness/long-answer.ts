import type { ChannelCapabilities } from '@causerie/channel-kit';

type Unit = ChannelCapabilities['text']['unit'];

/** Characters that people see as one and computers store as several: families, flags, skin tones, accents. */
const HARD = ['👩‍👩‍👧‍👦', '🇫🇷', '👍🏽', 'e\u0301', '🏳️‍🌈', '❤️', '👨🏿‍💻', '한', 'ก็'];

/** Sentences without spaces at their ends or markup of any platform, of about this length in the unit. */
export function longAnswer({ unit, length }: { unit: Unit; length: number }): string {
  const sentences: string[] = [];
  for (let size = 0, n = 1; size < length; n += 1) {
    const emoji = Array.from({ length: 1 + (n % 7) }, (_, i) => HARD[(n + i) % HARD.length]).join('');
    const sentence = `Sentence number ${n} ends with ${emoji}.`;
    sentences.push(sentence);
    size += lengthIn(unit, sentence) + 1;
  }
  return sentences.join(' ');
}

export function lengthIn(unit: Unit, text: string): number {
  if (unit === 'utf16') return text.length;
  return unit === 'codepoint' ? [...text].length : Buffer.byteLength(text);
}

/** What a person sees, character by character; blanks do not count, since a split may take one away. */
export function graphemesOf(text: string): string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
  return [...segments].map(({ segment }) => segment).filter((segment) => segment.trim() !== '');
}
