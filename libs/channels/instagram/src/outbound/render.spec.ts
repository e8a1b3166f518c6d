import type { OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { render } from './render';

const send = (...parts: OutboundMessage['parts'][number][]) =>
  render({ conversationAlias: '880100', parts, idempotencyKey: 'k', replyTo: { externalId: 'm' } });
const react = (emoji: string) => ({ kind: 'reaction' as const, targetExternalId: 'm', emojis: [emoji] });

it('a text of emoji is counted in bytes', () => {
  const sent = send({ kind: 'text', text: '🌞'.repeat(600) }).map(({ payload }) => payload['message']);
  expect((sent as { text: string }[]).map((one) => Buffer.byteLength(one.text))).toEqual([1_000, 1_000, 400]);
});

it('a text goes without a type, a key or a quote, for which Instagram has no place', () => {
  expect(send({ kind: 'text', text: 'Hello' }).map(({ payload }) => payload)).toEqual([
    { recipient: { id: '880100' }, message: { text: 'Hello' } },
  ]);
});

it('the one reaction is love', () => {
  expect(send(react('❤️'))[0]?.payload['payload']).toEqual({ message_id: 'm', reaction: 'love' });
  expect(() => send(react('👍'))).toThrow(PermanentError);
});
