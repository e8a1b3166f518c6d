import type { OutboundAttachment, OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { renderMessaging } from './render';
import type { OutboundTraits } from './traits';

const size = { downloadBytesMax: 1_000, uploadBytesMax: 1_000 };

const traits: OutboundTraits = {
  name: 'Anywhere',
  capabilities: {
    text: { unit: 'utf16', max: 2_000, captionMax: 0 },
    buttons: { max: 13, titleMax: 20, idBytesMax: 1_000 },
    media: { image: size, voice: size, document: size, animation: size },
  },
  template: { buttons: 3, title: 20, text: 640 },
  messagingType: 'RESPONSE',
  carriesKey: true,
  quotes: true,
  reactionOf: (emoji) => (emoji === '❤️' ? 'love' : undefined),
};

const render = (message: OutboundMessage, of = traits) => renderMessaging(message, of);
const to = (...parts: OutboundMessage['parts'][number][]): OutboundMessage => ({
  conversationAlias: '880100',
  parts,
});
const send = (...parts: OutboundMessage['parts'][number][]) =>
  render(to(...parts)).map(({ payload }) => payload['message']);
const buttons = (...all: { id: string; title: string; url?: string }[]) =>
  ({ kind: 'buttons', buttons: all }) as const;
const text = (words: string) => ({ kind: 'text', text: words }) as const;
const yes = { id: 'y', title: 'Yes' };
const site = { id: '', title: 'Site', url: 'https://example.com/' };

describe('a text', () => {
  it('goes to the person by id', () => {
    expect(render(to(text('Hello')))).toEqual([
      {
        method: 'messages',
        payload: { recipient: { id: '880100' }, messaging_type: 'RESPONSE', message: { text: 'Hello' } },
      },
    ]);
  });

  it('keeps the address of a link beside its words', () => {
    const link = { type: 'link', offset: 4, length: 4, value: 'https://example.com/' } as const;
    expect(send({ kind: 'text', text: 'See this.', entities: [link] })).toEqual([
      { text: 'See this (https://example.com/).' },
    ]);
  });

  it('carries our key, another for each call', () => {
    const long = text('word '.repeat(500));
    const calls = render({ ...to(long), idempotencyKey: 'k' });
    expect(calls.map(({ payload }) => payload['message'])).toMatchObject([
      { metadata: 'causerie:k:0' },
      { metadata: 'causerie:k:1' },
    ]);
    expect(() => render({ ...to(long), idempotencyKey: 'k'.repeat(1_000) })).toThrow(PermanentError);
    const [call] = render({ ...to(long), idempotencyKey: 'k' }, { ...traits, carriesKey: false });
    expect(call?.payload['message']).not.toHaveProperty('metadata');
  });

  it('of a person is tagged as one, whatever it would be otherwise', () => {
    const [call] = render({ ...to(text('Hello')), humanTag: true });
    expect(call?.payload).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
  });

  it('quotes once, and only where quotes are shown', () => {
    const message = { ...to(text('One'), text('Two')), replyTo: { externalId: 'm' } };
    expect(render(message).map(({ payload }) => payload['reply_to'])).toEqual([{ mid: 'm' }, undefined]);
    const unsaid = render(message, { ...traits, quotes: false });
    expect(unsaid.some(({ payload }) => 'reply_to' in payload)).toBe(false);
  });

  it('is never an edit', () => {
    expect(() => render({ ...to(text('New')), edits: { externalId: 'm' } })).toThrow(PermanentError);
  });
});

describe('buttons', () => {
  it('are quick replies', () => {
    expect(send(text('Well?'), buttons(yes))).toEqual([
      { text: 'Well?', quick_replies: [{ content_type: 'text', title: 'Yes', payload: 'y' }] },
    ]);
  });

  it('are a template where one of them is a link', () => {
    const payload = {
      template_type: 'button',
      text: 'Well?',
      buttons: [
        { type: 'postback', title: 'Yes', payload: 'y' },
        { type: 'web_url', title: 'Site', url: 'https://example.com/' },
      ],
    };
    expect(send(text('Well?'), buttons(yes, site))).toEqual([{ attachment: { type: 'template', payload } }]);
  });

  it('are a numbered text where nothing else shows them whole', () => {
    const long = { id: 'l', title: 'A title of more than twenty characters' };
    expect(send(text('Well?'), buttons(yes, long))).toEqual([{ text: `Well?\n\n1. Yes\n2. ${long.title}` }]);
    const fourteen = Array.from({ length: 14 }, (_, i) => ({ id: String(i), title: String(i) }));
    expect(JSON.stringify(send(text('Well?'), buttons(...fourteen)))).not.toContain('quick_replies');
    expect(JSON.stringify(send(text('Well?'), buttons(site, site, site, site)))).not.toContain('template');
  });

  it('stand under the last piece of a text that is too long for a template', () => {
    const sent = send(text('word '.repeat(180)), buttons(site)) as Record<string, unknown>[];
    expect(sent).toHaveLength(2);
    expect(sent[0]).toHaveProperty('text');
    expect(sent[1]).toHaveProperty('attachment');
  });

  it('have a numbered text to fall back on', () => {
    const [call] = render(to(text('Well?'), buttons(yes)));
    expect(call?.fallback?.payload['message']).toEqual({ text: 'Well?\n\n1. Yes' });
  });

  it.each([
    ['without a text', [buttons(yes)]],
    ['twice under one text', [text('x'), buttons(yes), buttons(yes)]],
    ['without a title', [text('x'), buttons({ id: 'y', title: ' ' })]],
    ['without an id', [text('x'), buttons({ id: '', title: 'Yes' })]],
  ])('%s are refused', (_name, parts) => {
    expect(() => send(...parts)).toThrow(PermanentError);
  });
});

describe('a list', () => {
  const list = (
    ...sections: { title?: string; rows: { id: string; title: string; description?: string }[] }[]
  ) => ({ kind: 'list', button: 'Mugs', sections }) as const;
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Mug ${index}` }));

  it('of bare rows is quick replies', () => {
    expect(send(text('Which?'), list({ rows: rows(2) }))).toEqual([
      {
        text: 'Which?',
        quick_replies: [
          { content_type: 'text', title: 'Mug 0', payload: 'r0' },
          { content_type: 'text', title: 'Mug 1', payload: 'r1' },
        ],
      },
    ]);
  });

  it('loses neither sections nor descriptions: they stand in the text', () => {
    const [only, none] = send(
      text('Which?'),
      list(
        { title: 'Mugs', rows: [{ id: 'a', title: 'Blue', description: '12 €' }] },
        { title: 'Cups', rows: [{ id: 'b', title: 'Red' }] },
      ),
    ) as { text: string; quick_replies: unknown[] }[];
    expect(none).toBeUndefined();
    expect(only?.text).toBe('Which?\n\nMugs\n1. Blue – 12 €\n\nCups\n2. Red');
    expect(only?.quick_replies).toHaveLength(2);
  });

  it('of more rows than quick replies is a numbered text', () => {
    const sent = send(text('Which?'), list({ rows: rows(14) }));
    expect(JSON.stringify(sent)).not.toContain('quick_replies');
    for (const { title } of rows(14)) expect(JSON.stringify(sent)).toContain(title);
  });

  it('without a text stands under what would open it', () => {
    expect(send(list({ rows: rows(1) }))).toMatchObject([
      { text: 'Mugs', quick_replies: [{ payload: 'r0' }] },
    ]);
  });
});

describe('files', () => {
  const withFiles = (parts: OutboundMessage['parts'], ...attachments: OutboundAttachment[]) =>
    render({ ...to(...parts), attachments }).map(({ payload }) => payload['message']);
  const image: OutboundAttachment = { kind: 'image', source: { url: 'https://example.com/a.png' } };
  const shownImage = { attachment: { type: 'image', payload: { url: 'https://example.com/a.png' } } };

  it('stand in the order of the parts, their words as messages of their own', () => {
    expect(withFiles([text('Look'), { kind: 'image', attachment: 0 }, text('Nice?')], image)).toEqual([
      { text: 'Look' },
      shownImage,
      { text: 'Nice?' },
    ]);
  });

  it('go before the text that has buttons, which would be gone with the next message', () => {
    const sent = withFiles([text('Look'), { kind: 'image', attachment: 0 }, buttons(yes)], image);
    expect(sent).toMatchObject([shownImage, { text: 'Look', quick_replies: [{ payload: 'y' }] }]);
  });

  it.each([
    ['voice', { handle: '7' }, { type: 'audio', payload: { attachment_id: '7' } }],
    ['document', { url: 'https://e.com/a' }, { type: 'file', payload: { url: 'https://e.com/a' } }],
    ['animation', { handle: '7' }, { type: 'image', payload: { attachment_id: '7' } }],
  ] as const)('of the kind %s are named as the platform names them', (kind, source, attachment) => {
    expect(withFiles([{ kind, attachment: 0 }], { kind, source })).toEqual([{ attachment }]);
  });

  it('that are not there, or that the platform does not show, are refused', () => {
    expect(() => withFiles([{ kind: 'image', attachment: 1 }], image)).toThrow(PermanentError);
    expect(() => withFiles([{ kind: 'sticker', attachment: 0 }], { ...image, kind: 'sticker' })).toThrow(
      PermanentError,
    );
  });
});

describe('a reaction', () => {
  const react = (...emojis: string[]) => ({ kind: 'reaction' as const, targetExternalId: 'm', emojis });

  it('is a call of its own, and so is taking it back', () => {
    expect(render(to(react('❤️'), react())).map(({ payload }) => payload)).toEqual([
      { recipient: { id: '880100' }, sender_action: 'react', payload: { message_id: 'm', reaction: 'love' } },
      { recipient: { id: '880100' }, sender_action: 'unreact', payload: { message_id: 'm' } },
    ]);
  });

  it('that the platform does not have is refused', () => {
    expect(() => render(to(react('🦄')))).toThrow(PermanentError);
    expect(() => render(to(react('❤️', '❤️')))).toThrow(PermanentError);
  });
});

it.each(['account', '', 'a b', 'group:1'])('%j is no chat', (conversationAlias) => {
  expect(() => render({ conversationAlias, parts: [text('Hello')] })).toThrow(PermanentError);
});
