import type { MessagePart } from './part';
import { plainText } from './plain-text';

describe('plain text of a message', () => {
  it.each<[string, MessagePart[], string]>([
    ['no part', [], ''],
    ['bytes only', [{ kind: 'image', attachment: 0 }], ''],
    [
      'a caption',
      [
        { kind: 'image', attachment: 0 },
        { kind: 'text', text: 'Our trip' },
      ],
      'Our trip',
    ],
    [
      'several texts',
      [
        { kind: 'text', text: 'a' },
        { kind: 'text', text: '' },
        { kind: 'text', text: 'b' },
      ],
      'a\nb',
    ],
    ['a button by its title', [{ kind: 'button_reply', id: 'y', title: 'Yes' }], 'Yes'],
    ['a button without a title by its id', [{ kind: 'button_reply', id: 'y' }], 'y'],
    ["a list's row", [{ kind: 'list_reply', id: 'r', title: 'Tuesday' }], 'Tuesday'],
    ['a poll by its question', [{ kind: 'poll', id: 'p', question: 'Tea?', options: [] }], 'Tea?'],
    ['an order by its note', [{ kind: 'order', items: [], note: 'Ring twice' }], 'Ring twice'],
    ['an order without a note', [{ kind: 'order', items: [] }], ''],
    ['what we cannot express', [{ kind: 'unsupported', platformKind: 'x', original: 'secret' }], ''],
  ])('of %s', (_, parts, expected) => {
    expect(plainText(parts)).toBe(expected);
  });
});
