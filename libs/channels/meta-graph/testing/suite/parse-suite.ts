import type { ChannelAccount, ChannelAdapter } from '@causerie/channel-kit';
import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import { kindOf } from '../kind-of';
import { NADIA, type MessagingBodies } from './bodies';
import { APP_ID, type FakeCredentials } from './fake-account';

export interface ParsingUnderTest {
  adapter: ChannelAdapter;
  account: ChannelAccount<FakeCredentials>;
  object: string;
  addressKind: string;
  bodies: MessagingBodies;
  samples: Readonly<Record<string, unknown>>;
  /** What each sample is, in `kindOf`'s words. */
  kinds: Readonly<Record<string, string>>;
}

/** Reads bodies and samples as the account does. */
export function reader<Sample extends string>(
  { inbound }: ChannelAdapter,
  account: ChannelAccount<FakeCredentials>,
  samples: Readonly<Record<Sample, unknown>>,
) {
  const read = (body: unknown, of = account) => inbound.parse(body, of, new Date(0));
  const one = (name: Sample): InboundEvent => {
    const [event, second] = read(samples[name]);
    if (!event || second) throw new Error(`${name} gives not one event`);
    return event;
  };
  return { read, one, message: (name: Sample) => one(name) as InboundMessage };
}

/** How webhooks are read, alike on these platforms. `samples` has those named here. */
export function describeParsing(under: ParsingUnderTest): void {
  const { adapter, account, object, bodies, samples, kinds } = under;
  const { read, one, message } = reader(adapter, account, samples);
  const { fromNadia, fromUs, messaging } = bodies;

  describe('what the platform sends', () => {
    it.each(Object.entries(kinds))('%s is %s', (name, expected) => {
      expect(read(samples[name]).map(kindOf).join(', ')).toBe(expected);
    });

    it('is the same event as an element and as a change', () => {
      const event = fromNadia({ message: { mid: 'm-1', text: 'Hello' } });
      const entry = { id: account.externalId, time: 1 };
      const changes = [{ field: 'messages', value: event }];
      const asChange = { object, entry: [{ ...entry, changes }] };
      expect(read(asChange)).toEqual(read({ object, entry: [{ ...entry, messaging: [event] }] }));
    });
  });

  describe('a chat', () => {
    it('is named by the person, whoever wrote', () => {
      for (const name of ['text', 'echo', 'ownReaction', 'unsend', 'passThread', 'read'])
        expect(one(name).conversation).toEqual({ aliases: [NADIA], kind: 'private' });
      expect(message('text').sender).toEqual({ addresses: [{ kind: under.addressKind, value: NADIA }] });
      expect(message('echo').sender).toBeUndefined();
    });

    it('keeps two people apart who were given one message id', () => {
      const twin = (id: string) => ({ ...fromNadia({ message: { mid: 'm', text: 'x' } }), sender: { id } });
      const events = read(messaging(twin('1'), twin('2'), twin('3'))) as InboundMessage[];
      expect(new Set(events.map(({ key }) => key)).size).toBe(3);
      expect(new Set(events.map(({ externalId }) => externalId)).size).toBe(3);
    });
  });

  it('an echo is ours if it names our app', () => {
    const { credentials } = account;
    const echo = messaging(fromUs({ message: { mid: 'm', text: 'x', is_echo: true, app_id: APP_ID } }));
    const withoutApp = { ...account, credentials: { ...credentials, app: { apiVersion: 'v23.0' } } };
    expect(read(echo)[0]).toMatchObject({ author: 'bot' });
    expect(read(echo, withoutApp)[0]).toMatchObject({ author: 'human', maybeOwn: true });
  });

  describe('parts', () => {
    it('of an album each have their bytes', () => {
      expect(message('album').parts).toEqual([0, 1, 2].map((attachment) => ({ kind: 'image', attachment })));
    });

    it('of a press are what we gave the button', () => {
      expect(message('quickReply')).toMatchObject({
        parts: [{ kind: 'button_reply', id: 'order:yes', title: 'Yes' }],
        pace: 'immediate',
      });
      expect(message('postback')).toMatchObject({ parts: [{ id: 'menu:hours' }], pace: 'immediate' });
    });

    it('of a reaction name the message, and none once it is taken back', () => {
      expect(message('reaction').parts).toMatchObject([{ emojis: ['❤️'] }]);
      expect(message('reactionTakenBack').parts).toMatchObject([{ emojis: [] }]);
    });

    it('quote by the message id', () => {
      expect(message('reply').replyTo?.externalId).toEqual(expect.any(String));
    });
  });

  it('a body for several accounts comes apart by account', () => {
    const entry = (id: string) => ({ id, messaging: [fromNadia({ message: { mid: id, text: 'x' } })] });
    const body = { object, entry: [entry('1'), entry('2'), entry('1'), entry('0')] };
    const pieces = adapter.inbound.route?.(body) ?? [];
    expect(pieces.map(({ accountExternalId }) => accountExternalId)).toEqual(['1', '2', undefined]);
    expect(pieces.map((piece) => read(piece.body).length)).toEqual([2, 1, 1]);
  });
}
