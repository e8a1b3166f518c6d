import { lengthIn, splitText, type OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { AdapterUnderTest } from './adapter-under-test';
import { NASTY_TEXTS } from './nasty-texts';

const texts = Object.entries(NASTY_TEXTS);
const withoutSpace = (text: string) => text.replaceAll(/\s/g, '');

export function describeRender({ adapter, conversationAlias }: AdapterUnderTest): void {
  const { text: limit, buttons } = adapter.capabilities;
  const render = (parts: OutboundMessage['parts']) => adapter.outbound.render({ conversationAlias, parts });

  describe('render', () => {
    it.each(texts)('%s: each call fits the limit and nothing is lost', (_name, text) => {
      const sent = render([{ kind: 'text', text }]).map((call) => textIn(call.payload, text));
      for (const piece of sent) expect(lengthIn(limit.unit, piece)).toBeLessThanOrEqual(limit.max);
      expect(withoutSpace(sent.join(' '))).toBe(withoutSpace(text));
      for (const piece of sent) expect(piece.isWellFormed()).toBe(true);
    });

    it.each(texts)('%s: no grapheme is parted that would fit', (_name, text) => {
      const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
      const boundaries = new Set(Array.from(graphemes.segment(text), ({ index }) => index));
      const longest = Math.max(...Array.from(graphemes.segment(text), ({ segment }) => segment.length));
      if (longest > limit.max) return;
      for (const { start } of splitText(text, limit)) expect(boundaries.has(start)).toBe(true);
    });

    it('is stable', () => {
      const parts = [{ kind: 'text', text: NASTY_TEXTS['paragraphs'] ?? '' }] as const;
      expect(render(parts)).toEqual(render(parts));
    });

    it('carries JSON only', () => {
      const calls = render([
        { kind: 'text', text: 'Hello', entities: [{ type: 'bold', offset: 0, length: 5 }] },
      ]);
      expect(JSON.parse(JSON.stringify(calls))).toEqual(calls);
    });

    it('refuses for good what it cannot send, rather than leave it out', () => {
      expect(() => render([])).toThrow(PermanentError);
      expect(() => render([{ kind: 'text', text: ' \n ' }])).toThrow(PermanentError);
      expect(() => render([{ kind: 'unsupported', platformKind: 'x', original: {} }])).toThrow(
        PermanentError,
      );
    });

    it('refuses a button whose id would not come back whole', () => {
      const id = 'x'.repeat(buttons.idBytesMax + 1);
      const parts = [
        { kind: 'text', text: 'Choose' },
        { kind: 'buttons', buttons: [{ id, title: 'One' }] },
      ] as const;
      expect(() => render([parts[0], { ...parts[1], buttons: [...parts[1].buttons] }])).toThrow(
        PermanentError,
      );
    });
  });
}

/** The string of the payload that holds the text, wherever the platform puts it. */
function textIn(payload: unknown, text: string): string {
  const strings = stringsIn(payload).filter((value) => value.trim() !== '' && text.includes(value));
  return strings.reduce((longest, value) => (value.length > longest.length ? value : longest), '');
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
