import type { OutboundAttachment, OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MediaKind, MessagePart, TextEntity } from '@causerie/message-schema';
import { render } from './render';

const text = (words: string, ...entities: TextEntity[]): MessagePart => ({
  kind: 'text',
  text: words,
  ...(entities.length > 0 ? { entities } : {}),
});
const media = (kind: MediaKind, attachment = 0): MessagePart => ({ kind, attachment });
const file = (kind: MediaKind, more: Partial<OutboundAttachment> = {}): OutboundAttachment => ({
  kind,
  source: { handle: '900100' },
  ...more,
});
const calls = (parts: MessagePart[], more: Partial<OutboundMessage> = {}) =>
  render({ conversationAlias: '33600000001', parts, ...more });
const shown = (parts: MessagePart[], attachments: OutboundAttachment[] = []) =>
  calls(parts, { attachments }).map(
    ({ payload: { messaging_product: _p, recipient_type: _r, to: _t, ...rest } }) => rest,
  );
const plain = (parts: MessagePart[], attachments: OutboundAttachment[] = []) =>
  calls(parts, { attachments }).map((call) => call.fallback?.payload);

describe('a file', () => {
  it.each<[MediaKind, Partial<OutboundAttachment>, object]>([
    ['image', {}, { type: 'image', image: { id: '900100' } }],
    ['image', { source: { url: 'https://x.example/a.jpg' } }, { image: { link: 'https://x.example/a.jpg' } }],
    [
      'image',
      { mimeType: 'image/gif', fileName: 'a.gif' },
      { document: { id: '900100', filename: 'a.gif' } },
    ],
    ['audio', { mimeType: 'audio/mpeg' }, { audio: { id: '900100' } }],
    ['voice', { mimeType: 'audio/ogg; codecs=opus' }, { audio: { id: '900100', voice: true } }],
    ['voice', { mimeType: 'audio/mp4' }, { audio: { id: '900100' } }],
    ['video', { mimeType: 'video/mp4' }, { video: { id: '900100' } }],
    ['video', { mimeType: 'video/webm' }, { document: { id: '900100' } }],
    ['video_note', {}, { video: { id: '900100' } }],
    ['animation', { mimeType: 'image/gif' }, { document: { id: '900100' } }],
    ['sticker', { mimeType: 'image/webp' }, { sticker: { id: '900100' } }],
    ['sticker', { mimeType: 'image/png' }, { image: { id: '900100' } }],
    ['document', { fileName: 'Prix.pdf' }, { document: { id: '900100', filename: 'Prix.pdf' } }],
  ])('%s %j is shown as what WhatsApp can show of it', (kind, more, expected) => {
    const [sent] = shown([media(kind)], [file(kind, more)]);
    expect(sent).toMatchObject(expected);
  });

  it.each([
    ['after', [media('image'), text('Open now', { type: 'bold', offset: 0, length: 4 })]],
    ['before', [text('Open now', { type: 'bold', offset: 0, length: 4 }), media('image')]],
  ])('takes the text %s it as its caption', (_name, parts) => {
    expect(shown(parts, [file('image')])).toEqual([
      { type: 'image', image: { id: '900100', caption: '*Open* now' } },
    ]);
  });

  it('leaves what is too long for a caption, or for a file without one, to a text of its own', () => {
    const long = 'word '.repeat(250).trim();
    expect(shown([text(long), media('image')], [file('image')])).toMatchObject([
      { type: 'image', image: { id: '900100' } },
      { type: 'text', text: { body: long } },
    ]);
    expect(shown([media('voice'), text('Hear')], [file('voice')])).toMatchObject([
      { type: 'audio' },
      { type: 'text', text: { body: 'Hear' } },
    ]);
  });

  it('has no caption among several, so that each text stays where it was', () => {
    const parts = [media('image'), text('Both'), media('image', 1)];
    expect(shown(parts, [file('image'), file('image')]).map(({ type }) => type)).toEqual([
      'image',
      'text',
      'image',
    ]);
  });

  it('goes out as a document, its words plain, should it be refused', () => {
    const parts = [media('image'), text('Open now', { type: 'bold', offset: 0, length: 4 })];
    expect(plain(parts, [file('image', { fileName: 'a.jpg' })])).toMatchObject([
      { type: 'document', document: { id: '900100', filename: 'a.jpg', caption: 'Open now' } },
    ]);
    expect(plain([media('document')], [file('document')])).toEqual([undefined]);
  });

  it('that is not there is refused for good', () => {
    expect(() => calls([media('image')])).toThrow(PermanentError);
  });

  it('goes before the text that has choices under it', () => {
    const buttons: MessagePart = { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] };
    for (const parts of [
      [media('image'), text('Which?'), buttons],
      [text('Which?'), media('image'), buttons],
    ])
      expect(shown(parts, [file('image')])).toMatchObject([
        { type: 'image' },
        { type: 'interactive', interactive: { body: { text: 'Which?' } } },
      ]);
  });
});

describe('a list', () => {
  const rows = (count: number, more: Partial<{ title: string; description: string }> = {}) =>
    Array.from({ length: count }, (_, i) => ({ id: `row:${i}`, title: `Row ${i}`, ...more }));
  const list = (
    sections: { title?: string; rows: ReturnType<typeof rows> }[],
    button = 'Choose',
  ): MessagePart => ({
    kind: 'list',
    button,
    sections,
  });
  const under = (part: MessagePart) => shown([text('Which?'), part])[0];

  it('of ten rows in named sections is a list', () => {
    const [five, other] = [
      rows(5),
      rows(5).map((row) => ({ ...row, id: `${row.id}b`, description: 'Nice' })),
    ];
    expect(
      under(
        list([
          { title: 'One', rows: five },
          { title: 'Two', rows: other },
        ]),
      ),
    ).toEqual({
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'Which?' },
        action: {
          button: 'Choose',
          sections: [
            { title: 'One', rows: five },
            { title: 'Two', rows: other },
          ],
        },
      },
    });
  });

  it('shows a long title whole in the description', () => {
    const title = 'The third Saturday of every month';
    expect(under(list([{ rows: rows(1, { title, description: 'if dry' }) }]))).toMatchObject({
      interactive: {
        action: {
          sections: [{ rows: [{ title: 'The third Saturday of e…', description: `${title} – if dry` }] }],
        },
      },
    });
  });

  it.each<[string, MessagePart, string]>([
    ['eleven rows', list([{ rows: rows(11) }]), '11. Row 10'],
    [
      'a long description',
      list([{ rows: rows(1, { description: 'd'.repeat(73) }) }]),
      `1. Row 0 – ${'d'.repeat(73)}`,
    ],
    ['a long opener', list([{ rows: rows(1) }], 'o'.repeat(21)), 'o'.repeat(21)],
    ['a long section title', list([{ title: 's'.repeat(25), rows: rows(1) }]), 's'.repeat(25)],
    ['a nameless section', list([{ rows: rows(1) }, { title: 'Two', rows: rows(1) }]), 'Two\n2. Row 0'],
    ['ids alike', list([{ rows: [...rows(1), ...rows(1)] }]), '2. Row 0'],
  ])('with %s is a numbered text that loses nothing', (_name, part, line) => {
    const sent = under(part) as { type: string; text: { body: string } };
    expect(sent.type).toBe('text');
    expect(sent.text.body.startsWith('Which?\n\n')).toBe(true);
    expect(sent.text.body).toContain('1. Row 0');
    expect(sent.text.body).toContain(line);
  });

  it('can be said plainly, should it be refused', () => {
    expect(plain([text('Which?'), list([{ title: 'One', rows: rows(2) }])])).toMatchObject([
      { type: 'text', text: { body: 'Which?\n\nChoose\n\nOne\n1. Row 0\n2. Row 1' } },
    ]);
  });

  it('with a row that could not come back is refused for good', () => {
    expect(() => under(list([{ rows: [{ id: 'x'.repeat(201), title: 'A' }] }]))).toThrow(PermanentError);
    expect(() => under(list([{ rows: [{ id: 'x', title: ' ' }] }]))).toThrow(PermanentError);
    expect(() => calls([list([{ rows: rows(1) }])])).toThrow(PermanentError);
  });
});

describe('a template', () => {
  const template = (variables: Record<string, string>): MessagePart => ({
    kind: 'template',
    name: 'order_update',
    language: 'en_US',
    variables,
  });
  const components = (variables: Record<string, string>) =>
    (shown([template(variables)])[0] as { template: { components?: unknown } }).template.components;

  it('without variables is its name and language', () => {
    expect(shown([template({})])).toEqual([
      { type: 'template', template: { name: 'order_update', language: { code: 'en_US' } } },
    ]);
  });

  it('is filled by number, whatever the order in which the values were given', () => {
    expect(components({ 2: 'Sunday', 1: 'Ada', 'header.1': 'A7', 'button.1.1': 'orders/7' })).toEqual([
      { type: 'header', parameters: [{ type: 'text', text: 'A7' }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ada' },
          { type: 'text', text: 'Sunday' },
        ],
      },
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'orders/7' }] },
    ]);
  });

  it('is filled by number in its header, too', () => {
    expect(components({ 'header.2': 'B', 'header.1': 'A' })).toMatchObject([
      { parameters: [{ text: 'A' }, { text: 'B' }] },
    ]);
  });

  it('is filled by name', () => {
    expect(components({ day: 'Sunday', 'header.order': 'A7' })).toEqual([
      { type: 'header', parameters: [{ type: 'text', parameter_name: 'order', text: 'A7' }] },
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'day', text: 'Sunday' }] },
    ]);
  });

  it('has files in its header, and codes and answers on its buttons', () => {
    expect(components({ 'header.IMAGE': 'https://x.example/a.jpg' })).toEqual([
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/a.jpg' } }] },
    ]);
    expect(
      components({ 'header.DOCUMENT': '900100', 'button.1.payload': 'yes', 'button.0.code': 'SPRING' }),
    ).toEqual([
      { type: 'header', parameters: [{ type: 'document', document: { id: '900100' } }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '0',
        parameters: [{ type: 'coupon_code', coupon_code: 'SPRING' }],
      },
      {
        type: 'button',
        sub_type: 'quick_reply',
        index: '1',
        parameters: [{ type: 'payload', payload: 'yes' }],
      },
    ]);
  });

  it('keeps out the white space that WhatsApp refuses in a gap', () => {
    expect(components({ 1: ' A\n\tB      C ' })).toEqual([
      { type: 'body', parameters: [{ type: 'text', text: 'A B    C' }] },
    ]);
  });

  it.each([
    ['a gap', { 2: 'B' }],
    ['numbers and names', { 1: 'A', day: 'B' }],
    ['an empty value', { 1: ' ' }],
    ['a place that there is not', { 'footer.1': 'A' }],
  ])('with %s is refused for good', (_name, variables) => {
    expect(() => components(variables as Record<string, string>)).toThrow(PermanentError);
  });
});

describe('other parts', () => {
  it('are texts, said without their marks should those be refused', () => {
    const bold: TextEntity = { type: 'bold', offset: 0, length: 4 };
    expect(plain([text('Open now', bold)])).toMatchObject([{ text: { body: 'Open now' } }]);
    expect(plain([text('Open now')])).toEqual([undefined]);
  });

  it('are contact cards, which can be told as text', () => {
    const card: MessagePart = {
      kind: 'contact_card',
      name: 'Tomás A.',
      phones: ['+351 900'],
      emails: ['t@x.example'],
    };
    expect(shown([card])).toEqual([
      {
        type: 'contacts',
        contacts: [
          {
            name: { formatted_name: 'Tomás A.', first_name: 'Tomás A.' },
            phones: [{ phone: '+351 900' }],
            emails: [{ email: 't@x.example' }],
          },
        ],
      },
    ]);
    expect(plain([card])).toMatchObject([{ text: { body: 'Tomás A.\n+351 900\nt@x.example' } }]);
    expect(() => calls([{ kind: 'contact_card', name: '', phones: [] }])).toThrow(PermanentError);
  });

  it('are no answers when they only react', () => {
    const parts: MessagePart[] = [
      { kind: 'reaction', targetExternalId: 'wamid.A', emojis: ['👍'] },
      text('Yes'),
    ];
    const [reaction, words] = calls(parts, { replyTo: { externalId: 'wamid.A' } });
    expect(reaction?.payload).not.toHaveProperty('context');
    expect(words?.payload).toMatchObject({ context: { message_id: 'wamid.A' } });
  });

  it('never change a message that was sent', () => {
    expect(() => calls([text('New')], { edits: { externalId: 'wamid.A' } })).toThrow(PermanentError);
  });
});
