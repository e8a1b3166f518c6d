import type { OutboundMessage } from '@causerie/channel-kit';
import { render } from './render';

const send = (...parts: OutboundMessage['parts'][number][]) =>
  render({ conversationAlias: '880100', parts, idempotencyKey: 'k', replyTo: { externalId: 'm' } });

it('a text goes as an answer, with our key and the quote', () => {
  expect(send({ kind: 'text', text: 'Hello' }).map(({ payload }) => payload)).toEqual([
    {
      recipient: { id: '880100' },
      messaging_type: 'RESPONSE',
      message: { text: 'Hello', metadata: 'causerie:k:0' },
      reply_to: { mid: 'm' },
    },
  ]);
});

it('a text is counted in characters', () => {
  const sent = send({ kind: 'text', text: 'é'.repeat(4_500) }).map(({ payload }) => payload['message']);
  expect((sent as { text: string }[]).map((one) => one.text.length)).toEqual([2_000, 2_000, 500]);
});

it('any emoji is a reaction', () => {
  const [call] = send({ kind: 'reaction', targetExternalId: 'm', emojis: ['🦄'] });
  expect(call?.payload).toMatchObject({ sender_action: 'react', payload: { reaction: '🦄' } });
});
