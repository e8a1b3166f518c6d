import type { OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { render } from './render';

const to = (conversationAlias: string, ...parts: MessagePart[]): OutboundMessage => ({
  conversationAlias,
  parts,
});
const text = (words: string): MessagePart => ({ kind: 'text', text: words });
const payloads = (message: OutboundMessage) => render(message).map((call) => call.payload);

describe('render', () => {
  it.each([
    ['42', { chat_id: 42 }],
    ['-1001/7', { chat_id: -1001, message_thread_id: 7 }],
    ['-1001/direct:9', { chat_id: -1001, direct_messages_topic_id: 9 }],
    ['business:c_1/42', { chat_id: 42, business_connection_id: 'c_1' }],
    ['9223372036854775807', { chat_id: '9223372036854775807' }],
  ])('sends to %s where it belongs', (alias, place) => {
    expect(payloads(to(alias, text('Hi')))).toEqual([{ ...place, text: 'Hi' }]);
  });

  it.each(['account', '', 'x', '42/7/8', '42; drop'])('refuses "%s", which is no chat', (alias) => {
    expect(() => render(to(alias, text('Hi')))).toThrow(PermanentError);
  });

  it('continues a format that a seam parts', () => {
    const long = `${'a'.repeat(4_000)} ${'b'.repeat(200)}`;
    const part: MessagePart = {
      kind: 'text',
      text: long,
      entities: [{ type: 'bold', offset: 3_990, length: 100 }],
    };
    expect(payloads(to('1', part))).toMatchObject([
      { text: 'a'.repeat(4_000), entities: [{ type: 'bold', offset: 3_990, length: 10 }] },
      { text: 'b'.repeat(200), entities: [{ type: 'bold', offset: 0, length: 89 }] },
    ]);
  });

  it('offers the same words plainly, should the formatting be refused', () => {
    const part: MessagePart = {
      kind: 'text',
      text: 'Hi',
      entities: [{ type: 'bold', offset: 0, length: 2 }],
    };
    const [call] = render(to('1', part));
    expect(call?.fallback).toEqual({ method: 'sendMessage', payload: { chat_id: 1, text: 'Hi' } });
    expect(render(to('1', text('Hi')))[0]?.fallback).toBeUndefined();
  });

  it('puts buttons under the last message, one a row', () => {
    const buttons: MessagePart = {
      kind: 'buttons',
      buttons: [
        { id: 'a', title: 'A' },
        { id: 'b', title: 'B', url: 'https://garden.example/' },
      ],
    };
    const [first, second] = payloads(to('1', text('x'.repeat(5_000)), buttons));
    expect(first).not.toHaveProperty('reply_markup');
    expect(second).toMatchObject({
      reply_markup: {
        inline_keyboard: [
          [{ text: 'A', callback_data: 'a' }],
          [{ text: 'B', url: 'https://garden.example/' }],
        ],
      },
    });
  });

  it('replies with the first message only, and only within the chat', () => {
    const message = { ...to('1', text('x'.repeat(5_000))), replyTo: { externalId: '1:55' } };
    const [first, second] = payloads(message);
    expect(first).toMatchObject({ reply_parameters: { message_id: 55, allow_sending_without_reply: true } });
    expect(second).not.toHaveProperty('reply_parameters');
    expect(payloads({ ...message, replyTo: { externalId: '2:55' } })[0]).not.toHaveProperty(
      'reply_parameters',
    );
  });

  it('quotes a piece of the original, shortened to what is allowed, and goes without if it is refused', () => {
    const quote = `${'bean '.repeat(300)}`;
    const [call] = render({ ...to('1', text('Yes')), replyTo: { externalId: '1:55', quote } });
    const sent = (call?.payload['reply_parameters'] as { quote: string }).quote;
    expect(sent.length).toBeLessThanOrEqual(1_024);
    expect(quote.startsWith(sent)).toBe(true);
    const bare = { message_id: 55, allow_sending_without_reply: true };
    expect(call?.fallback).toEqual({
      method: 'sendMessage',
      payload: { chat_id: 1, text: 'Yes', reply_parameters: bare },
    });
  });

  it('does not take the bot’s own chat with a person for their chat with a business', () => {
    const own = payloads({ ...to('business:c/42', text('Hi')), replyTo: { externalId: '42:5' } });
    expect(own[0]).not.toHaveProperty('reply_parameters');
    const business = { ...to('business:c/42', text('Hi')), replyTo: { externalId: 'business:c/42:5' } };
    expect(payloads(business)[0]).toMatchObject({
      business_connection_id: 'c',
      reply_parameters: { message_id: 5 },
    });
  });

  it('keeps the buttons of two parts', () => {
    const buttons = (id: string): MessagePart => ({ kind: 'buttons', buttons: [{ id, title: id }] });
    expect(payloads(to('1', text('Hi'), buttons('a'), buttons('b')))).toMatchObject([
      { reply_markup: { inline_keyboard: [[{ callback_data: 'a' }], [{ callback_data: 'b' }]] } },
    ]);
  });

  it.each<[string, MessagePart[]]>([
    ['buttons without a text', [{ kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] }]],
    ['an empty title', [text('Hi'), { kind: 'buttons', buttons: [{ id: 'a', title: ' ' }] }]],
    ['an id of 65 bytes', [text('Hi'), { kind: 'buttons', buttons: [{ id: 'é'.repeat(33), title: 'A' }] }]],
    [
      'the id of a button that would come back as that of a list',
      [text('Hi'), { kind: 'buttons', buttons: [{ id: '≡a', title: 'A' }] }],
    ],
    ['an order', [{ kind: 'order', items: [] }]],
  ])('refuses %s for good', (_name, parts) => {
    expect(() => render(to('1', ...parts))).toThrow(PermanentError);
  });
});
