import type { OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart, TextEntity } from '@causerie/message-schema';
import { render } from './render';

const to = (conversationAlias: string, ...parts: MessagePart[]): OutboundMessage => ({
  conversationAlias,
  parts,
});
const text = (words: string, ...entities: TextEntity[]): MessagePart => ({
  kind: 'text',
  text: words,
  ...(entities.length > 0 ? { entities } : {}),
});
const buttons = (...titles: string[]): MessagePart => ({
  kind: 'buttons',
  buttons: titles.map((title, index) => ({ id: `id:${index}`, title })),
});
const payloads = (message: OutboundMessage) => render(message).map((call) => call.payload);
const bodies = (...parts: MessagePart[]) =>
  payloads(to('33600000001', ...parts)).map(({ text: sent }) => (sent as { body: string }).body);

describe('render', () => {
  it.each([
    ['33600000001', { recipient_type: 'individual', to: '33600000001' }],
    ['FR.7001', { recipient_type: 'individual', recipient: 'FR.7001' }],
    ['FR.ENT.7001', { recipient_type: 'individual', recipient: 'FR.ENT.7001' }],
    ['group:G1', { recipient_type: 'group', to: 'G1' }],
  ])('sends to %s as it is addressed', (alias, place) => {
    expect(payloads(to(alias, text('Hi')))).toEqual([
      { messaging_product: 'whatsapp', ...place, type: 'text', text: { body: 'Hi', preview_url: false } },
    ]);
  });

  it.each(['account', '', 'group:', '+33 6', 'fr.7001'])('refuses "%s", which is no chat', (alias) => {
    expect(() => render(to(alias, text('Hi')))).toThrow(PermanentError);
  });

  it('asks for a preview where there is a link', () => {
    expect(payloads(to('33600000001', text('See https://garden.example')))).toMatchObject([
      { text: { preview_url: true } },
    ]);
  });

  it('quotes with the first message only, and only what WhatsApp named', () => {
    const long = { ...to('33600000001', text('word '.repeat(1_500))), replyTo: { externalId: 'wamid.A' } };
    const [first, second] = payloads(long);
    expect(first).toMatchObject({ context: { message_id: 'wamid.A' } });
    expect(second).not.toHaveProperty('context');
    expect(payloads({ ...long, replyTo: { externalId: 'content:A' } })[0]).not.toHaveProperty('context');
  });

  it('gives every call a key of its own that comes back in statuses', () => {
    const message = { ...to('33600000001', text('word '.repeat(1_500))), idempotencyKey: 'm1' };
    expect(payloads(message).map((payload) => payload['biz_opaque_callback_data'])).toEqual(['m1:0', 'm1:1']);
    expect(() => render({ ...message, idempotencyKey: 'x'.repeat(512) })).toThrow(PermanentError);
  });

  it.each<[string, TextEntity[], string]>([
    ['Open now', [{ type: 'bold', offset: 0, length: 4 }], '*Open* now'],
    ['Open now', [{ type: 'bold', offset: 0, length: 5 }], '*Open* now'],
    ['Open now', [{ type: 'italic', offset: 5, length: 3 }], 'Open _now_'],
    ['Open now', [{ type: 'strikethrough', offset: 0, length: 8 }], '~Open now~'],
    ['run x', [{ type: 'code', offset: 4, length: 1 }], 'run `x`'],
    ['a\nb', [{ type: 'pre', offset: 0, length: 3 }], '```a\nb```'],
    ['a\nb', [{ type: 'bold', offset: 0, length: 3 }], '*a*\n*b*'],
    [
      'Open now',
      [
        { type: 'bold', offset: 0, length: 8 },
        { type: 'italic', offset: 0, length: 4 },
      ],
      '*_Open_ now*',
    ],
    ['unbelievable', [{ type: 'bold', offset: 2, length: 5 }], 'unbelievable'],
    ['2*3 now', [{ type: 'bold', offset: 0, length: 3 }], '2*3 now'],
    ['secret', [{ type: 'spoiler', offset: 0, length: 6 }], 'secret'],
    [
      'See here.',
      [{ type: 'link', offset: 4, length: 4, value: 'https://x.example' }],
      'See here (https://x.example).',
    ],
    [
      'https://x.example',
      [{ type: 'link', offset: 0, length: 17, value: 'https://x.example' }],
      'https://x.example',
    ],
  ])('marks up %j as WhatsApp does', (words, entities, expected) => {
    expect(bodies(text(words, ...entities))).toEqual([expected]);
  });

  it('keeps the limit when the marks make a text longer', () => {
    const words = Array.from({ length: 800 }, (_, i) => `w${String(i).padStart(3, '0')}`).join(' ');
    const entities = Array.from({ length: 800 }, (_, i): TextEntity => ({
      type: 'bold',
      offset: i * 5,
      length: 4,
    }));
    const sent = bodies(text(words, ...entities));
    expect(sent.length).toBe(2);
    for (const body of sent) expect(body.length).toBeLessThanOrEqual(4_096);
    expect(sent.join(' ').replaceAll('*', '')).toBe(words);
  });

  it('continues a format that a seam parts', () => {
    const words = `${'a'.repeat(4_000)} ${'b'.repeat(200)}`;
    const [first, second] = bodies(text(words, { type: 'bold', offset: 0, length: words.length }));
    expect(first).toBe(`*${'a'.repeat(4_000)}*`);
    expect(second).toBe(`*${'b'.repeat(200)}*`);
  });
});

describe('buttons', () => {
  const shown = (...parts: MessagePart[]) => payloads(to('33600000001', ...parts));

  it('are buttons while there are three at most and they are short', () => {
    expect(shown(text('When?'), buttons('Saturday', 'Sunday'))).toMatchObject([
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: 'When?' },
          action: { buttons: [{ type: 'reply', reply: { id: 'id:0', title: 'Saturday' } }, {}] },
        },
      },
    ]);
  });

  it('are a list when there are more or longer ones, and no title loses a word', () => {
    const long = 'The third Saturday of every month';
    const [sent] = shown(text('When?'), buttons('A', 'B', 'C', long));
    expect(sent).toMatchObject({ interactive: { type: 'list' } });
    const { rows } = (sent as { interactive: { action: { sections: { rows: object[] }[] } } }).interactive
      .action.sections[0] ?? { rows: [] };
    expect(rows[0]).toEqual({ id: 'id:0', title: 'A' });
    expect(rows[3]).toEqual({ id: 'id:3', title: 'The third Saturday of e…', description: long });
  });

  it('are one link where there is one', () => {
    const link: MessagePart = {
      kind: 'buttons',
      buttons: [{ id: 'x', title: 'Shop', url: 'https://x.example' }],
    };
    expect(shown(text('Here'), link)).toMatchObject([
      {
        interactive: {
          type: 'cta_url',
          action: { parameters: { display_text: 'Shop', url: 'https://x.example' } },
        },
      },
    ]);
  });

  it.each<[string, MessagePart, string]>([
    ['eleven', buttons(...'abcdefghijk'), '11. k'],
    ['two of one name', buttons('Yes', 'Yes'), '2. Yes'],
    ['too long', buttons('x'.repeat(90)), `1. ${'x'.repeat(90)}`],
    [
      'a link among others',
      {
        kind: 'buttons',
        buttons: [
          { id: 'a', title: 'A' },
          { id: 'b', title: 'B', url: 'https://x.example' },
        ],
      },
      '2. B: https://x.example',
    ],
  ])('are a numbered text when they are %s', (_name, part, line) => {
    const [sent] = bodies(text('When?'), part);
    expect(sent?.startsWith('When?\n\n1. ')).toBe(true);
    expect(sent).toContain(line);
  });

  it('leave to a text of its own what does not fit above them', () => {
    const calls = shown(text('Long. '.repeat(300)), buttons('Yes'));
    expect(calls).toHaveLength(2);
    const { body } = (calls[1] as { interactive: { body: { text: string } } }).interactive;
    expect(body.text.length).toBeLessThanOrEqual(1_024);
  });

  it('can be said plainly, should they be refused', () => {
    const [call] = render(to('33600000001', text('When?'), buttons('Yes', 'No')));
    expect(call?.fallback?.payload).toMatchObject({ type: 'text', text: { body: 'When?\n\n1. Yes\n2. No' } });
  });

  it.each<[string, MessagePart[]]>([
    ['without a text', [buttons('A')]],
    ['without a title', [text('Hi'), buttons(' ')]],
    ['with a space around the id', [text('Hi'), { kind: 'buttons', buttons: [{ id: ' a', title: 'A' }] }]],
    [
      'with an id of 201 bytes',
      [text('Hi'), { kind: 'buttons', buttons: [{ id: 'x'.repeat(201), title: 'A' }] }],
    ],
  ])('%s are refused for good', (_name, parts) => {
    expect(() => render(to('33600000001', ...parts))).toThrow(PermanentError);
  });
});

describe('other parts', () => {
  it('are a place and a reaction', () => {
    const parts: MessagePart[] = [
      { kind: 'location', latitude: 1, longitude: 2, name: 'Garden' },
      { kind: 'reaction', targetExternalId: 'wamid.A', emojis: ['👍'] },
      { kind: 'reaction', targetExternalId: 'wamid.A', emojis: [] },
    ];
    expect(payloads(to('33600000001', ...parts))).toMatchObject([
      { type: 'location', location: { latitude: 1, longitude: 2, name: 'Garden' } },
      { type: 'reaction', reaction: { message_id: 'wamid.A', emoji: '👍' } },
      { type: 'reaction', reaction: { emoji: '' } },
    ]);
  });
});
