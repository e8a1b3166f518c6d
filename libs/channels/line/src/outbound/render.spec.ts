import type { OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { render } from './render';
import { retryKeyOf } from './retry-key';

const AKI = `U${'a'.repeat(32)}`;
const to = (...parts: MessagePart[]): OutboundMessage => ({ conversationAlias: AKI, parts });
const text = (words: string): MessagePart => ({ kind: 'text', text: words });
const buttons = (...titles: string[]): MessagePart => ({
  kind: 'buttons',
  buttons: titles.map((title, index) => ({ id: `b:${index}`, title })),
});
const messages = (message: OutboundMessage) =>
  render(message).map(({ payload }) => (payload['messages'] as unknown[])[0]);

describe('render', () => {
  it.each([AKI, `C${'c'.repeat(32)}`, `R${'d'.repeat(32)}`])('pushes to %s', (conversationAlias) => {
    expect(render({ conversationAlias, parts: [text('Hi')] })).toEqual([
      { method: 'push', payload: { to: conversationAlias, messages: [{ type: 'text', text: 'Hi' }] } },
    ]);
  });

  it.each(['account', '', 'Uabc', `U${'A'.repeat(32)}`, `${AKI} `])(
    'refuses "%s", which is no chat',
    (alias) => {
      expect(() => render({ conversationAlias: alias, parts: [text('Hi')] })).toThrow(PermanentError);
    },
  );

  it('keeps the address of a link beside its words', () => {
    const part: MessagePart = {
      kind: 'text',
      text: 'See the menu or the map.',
      entities: [
        { type: 'link', offset: 8, length: 4, value: 'https://a.example/' },
        { type: 'link', offset: 20, length: 3, value: 'https://b.example/' },
        { type: 'bold', offset: 0, length: 3 },
      ],
    };
    expect(messages(to(part))).toEqual([
      { type: 'text', text: 'See the menu (https://a.example/) or the map (https://b.example/).' },
    ]);
  });

  it('shows up to four buttons under a short text as a template, with the same in words for a refusal', () => {
    const [call] = render(to(text('When?'), buttons('Sunday', 'Monday')));
    expect(call?.payload['messages']).toMatchObject([
      {
        type: 'template',
        altText: 'When?',
        template: {
          type: 'buttons',
          actions: [{ type: 'postback', label: 'Sunday', data: 'b:0', displayText: 'Sunday' }, {}],
        },
      },
    ]);
    expect(call?.fallback?.payload['messages']).toEqual([
      { type: 'text', text: 'When?\n\n1. Sunday\n2. Monday' },
    ]);
  });

  it.each([
    ['five buttons', 'When?', ['A', 'B', 'C', 'D', 'E']],
    ['a long text', 'x'.repeat(161), ['A']],
    ['long notification words', '👨‍👩‍👧‍👦'.repeat(40), ['A']],
  ])('shows %s as quick replies', (_name, words, titles) => {
    expect(messages(to(text(words), buttons(...titles)))).toMatchObject([
      { type: 'text', text: words, quickReply: { items: titles.map((label) => ({ action: { label } })) } },
    ]);
  });

  it('counts titles as LINE does, a family as one', () => {
    expect(messages(to(text('Who?'), buttons('👨‍👩‍👧‍👦'.repeat(20))))).toMatchObject([{ type: 'template' }]);
  });

  it.each([
    ['fourteen buttons', Array.from({ length: 14 }, (_, i) => `Choice ${i}`)],
    ['a long title', ['A title of more than twenty']],
  ])('tells %s in words', (_name, titles) => {
    expect(messages(to(text('Which?'), buttons(...titles)))).toMatchObject([
      { type: 'text', text: expect.stringContaining(`1. ${titles[0]}`) },
    ]);
  });

  it('tells a list whose rows say more, and lets them be pressed', () => {
    const rows = [{ id: 'a', title: 'Mug', description: 'Blue, 8 €' }];
    const list: MessagePart = { kind: 'list', button: 'Choose', sections: [{ title: 'Cups', rows }] };
    expect(messages(to(text('What?'), list))).toMatchObject([
      {
        type: 'template',
        template: { text: 'What?\n\nCups:\n• Mug: Blue, 8 €', actions: [{ label: 'Mug', data: 'a' }] },
      },
    ]);
    const plain: MessagePart = { ...list, sections: [{ rows: [{ id: 'a', title: 'Mug' }] }] };
    expect(messages(to(text('What?'), plain))).toMatchObject([{ template: { text: 'What?' } }]);
  });

  it('opens an address from a button', () => {
    const link: MessagePart = {
      kind: 'buttons',
      buttons: [{ id: '', title: 'Map', url: 'https://m.example/' }],
    };
    expect(messages(to(text('Here'), link))).toMatchObject([
      { template: { actions: [{ type: 'uri', label: 'Map', uri: 'https://m.example/' }] } },
    ]);
  });

  it('sends a picture by its address, and a place', () => {
    const url = 'https://files.example/a.jpg';
    const image: MessagePart = { kind: 'image', attachment: 0 };
    const attachments = [{ kind: 'image', source: { url } }] as const;
    expect(messages({ ...to(image), attachments })).toEqual([
      { type: 'image', originalContentUrl: url, previewImageUrl: url },
    ]);
    expect(messages(to({ kind: 'location', latitude: 35, longitude: 135, name: 'Shop' }))).toEqual([
      { type: 'location', title: 'Shop', address: '35, 135', latitude: 35, longitude: 135 },
    ]);
  });

  it.each<{ name: string; parts: MessagePart[]; url?: string }>([
    { name: 'buttons without a text', parts: [buttons('A')] },
    {
      name: 'a list without a text',
      parts: [{ kind: 'list', button: 'x', sections: [{ rows: [{ id: 'a', title: 'A' }] }] }],
    },
    { name: 'an empty title', parts: [text('Hi'), buttons(' ')] },
    { name: 'a picture without an address', parts: [{ kind: 'image', attachment: 0 }] },
    { name: 'a picture by http', parts: [{ kind: 'image', attachment: 0 }], url: 'http://files.example/a' },
    {
      name: 'a place with an endless name',
      parts: [{ kind: 'location', latitude: 1, longitude: 2, name: 'x'.repeat(101) }],
    },
    { name: 'a video', parts: [{ kind: 'video', attachment: 0 }] },
  ])('refuses $name for good', ({ parts, url }) => {
    const attachments = url === undefined ? [] : [{ kind: 'image' as const, source: { url } }];
    expect(() => render({ ...to(...parts), attachments })).toThrow(PermanentError);
  });
});

describe('the retry key', () => {
  const keysOf = (idempotencyKey: string) =>
    render({ ...to(text('x'.repeat(6_000)), buttons('A')), idempotencyKey }).flatMap(
      ({ payload, fallback }) => [payload['retryName'], ...(fallback ? [fallback.payload['retryName']] : [])],
    );

  it('is the same for the same call of the same message, and else another one', () => {
    expect(keysOf('m1')).toEqual(keysOf('m1'));
    expect(new Set([...keysOf('m1'), ...keysOf('m2')]).size).toBe(keysOf('m1').length * 2);
  });

  it('is a UUID', () => {
    expect(retryKeyOf('m1/0')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(retryKeyOf('m1/0')).toBe(retryKeyOf('m1/0'));
    expect(retryKeyOf('m1/0')).not.toBe(retryKeyOf('m1/1'));
  });
});
