import { messengerChannel } from '@causerie/channel-messenger';
import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import { APP_ID, fakeAccount } from './account';
import { kindOf } from './kind-of';
import { samples } from './samples';
import { ACCOUNT_ID, fromNadia, fromUs, messaging, NADIA } from './samples/bodies';

type Sample = keyof typeof samples;
const account = fakeAccount();
const read = (body: unknown, of = account) => messengerChannel.inbound.parse(body, of, new Date(0));
const one = (name: Sample): InboundEvent => {
  const [event, second] = read(samples[name]);
  if (!event || second) throw new Error(`${name} gives not one event`);
  return event;
};
const message = (name: Sample) => one(name) as InboundMessage;

const KINDS: Readonly<Record<Sample, string>> = {
  text: 'message text ?',
  textOfChange: 'message text ?',
  reply: 'message text ?',
  quickReply: 'message button_reply ?',
  image: 'message image ?',
  imageAndText: 'message text+image ?',
  album: 'message image+image+image ?',
  video: 'message video ?',
  audio: 'message audio ?',
  file: 'message document ?',
  sticker: 'message sticker ?',
  stickerOfOld: 'message sticker ?',
  stickerTwice: 'message sticker ?',
  location: 'message location ?',
  link: 'message text+referral:fallback ?',
  linkOfOld: 'message referral:fallback ?',
  linkWithoutPayload: 'message unsupported:fallback ?',
  reel: 'message referral:reel ?',
  products: 'message referral:product ?',
  template: 'message unsupported:template ?',
  appointment: 'message unsupported:appointment_booking ?',
  imageWithoutAddress: 'message unsupported:image ?',
  unsupported: 'message unsupported:unsupported ?',
  empty: 'message unsupported:message ?',
  ad: 'message text+referral:ADS ?',
  shopProduct: 'message text+referral:product ?',
  unsend: 'deletion',
  edit: 'edit text',
  echo: 'message text by human',
  ownEcho: 'message text by bot',
  ownEchoByKey: 'status sent',
  otherEcho: 'message text by human',
  echoOfImage: 'message image by human',
  standby: 'message text',
  standbyPostback: 'message button_reply',
  two: 'message text ?, message text ?',
  postback: 'message button_reply ?',
  getStarted: 'message button_reply+referral:SHORTLINK ?',
  reaction: 'message reaction',
  reactionTakenBack: 'message reaction',
  ownReaction: 'message reaction by human',
  delivery: 'status delivered, status delivered',
  deliveryWithoutIds: 'message service:message_deliveries',
  read: 'message service:message_reads',
  referral: 'message referral:SHORTLINK',
  optin: 'message service:optin',
  accountLinking: 'message service:account_linking',
  feedback: 'message service:response_feedback',
  passThread: 'message service:pass_thread_control by bot',
  takeThread: 'message service:take_thread_control by bot',
  requestThread: 'message service:request_thread_control by bot',
  policy: 'message service:messaging_policy_enforcement',
  unknownDeed: 'message unsupported:teleport',
  post: 'message service:feed',
  unknownChange: 'message unsupported:weather',
  takeThreadOfChange: 'message service:take_thread_control by bot',
  noEntries: 'message unsupported:unknown',
  emptyEntry: 'message unsupported:unknown',
};

describe('what Messenger sends', () => {
  it.each(Object.entries(KINDS))('%s is %s', (name, kinds) => {
    expect(
      read(samples[name as Sample])
        .map(kindOf)
        .join(', '),
    ).toBe(kinds);
  });

  it('is the same event as an element and as a change', () => {
    const event = fromNadia({ message: { mid: 'm-1', text: 'Hello' } });
    const entry = { id: ACCOUNT_ID, time: 1 };
    const changes = [{ field: 'messages', value: event }];
    const asChange = { object: 'page', entry: [{ ...entry, changes }] };
    const asElement = { object: 'page', entry: [{ ...entry, messaging: [event] }] };
    expect(read(asChange)).toEqual(read(asElement));
  });
});

describe('a chat', () => {
  it('is named by the person, whoever wrote', () => {
    for (const name of ['text', 'echo', 'ownReaction', 'unsend', 'passThread'] as const)
      expect(one(name).conversation).toEqual({ aliases: [NADIA], kind: 'private' });
    expect(message('text').sender).toEqual({ addresses: [{ kind: 'psid', value: NADIA }] });
    expect(message('echo').sender).toBeUndefined();
  });

  it('keeps two people apart who were given one message id', () => {
    const twin = (sender: string) => ({
      ...fromNadia({ message: { mid: 'm', text: 'x' } }),
      sender: { id: sender },
    });
    const events = read(messaging(twin('1'), twin('2'), twin('3'))) as InboundMessage[];
    expect(new Set(events.map(({ key }) => key)).size).toBe(3);
    expect(new Set(events.map(({ externalId }) => externalId)).size).toBe(3);
  });
});

describe('an echo', () => {
  it('is no message but the proof of ours if it carries our key, which it hands back', () => {
    expect(one('ownEchoByKey')).toMatchObject({ type: 'status', callbackData: '0190c0de:0' });
    expect(one('otherEcho')).not.toHaveProperty('callbackData');
  });

  it('is ours if it names our app', () => {
    const { credentials } = account;
    const echo = messaging(fromUs({ message: { mid: 'm', text: 'x', is_echo: true, app_id: APP_ID } }));
    const withoutApp = { ...account, credentials: { ...credentials, app: { apiVersion: 'v23.0' } } };
    expect(read(echo)[0]).toMatchObject({ author: 'bot' });
    expect(read(echo, withoutApp)[0]).toMatchObject({ author: 'human', answerable: false });
  });
});

describe('a watermark', () => {
  it('names the time and the person, and opens no window in their chat', () => {
    expect(message('read')).toMatchObject({
      conversation: { kind: 'system' },
      parts: [{ action: 'message_reads', details: { psid: NADIA, watermark: '2026-01-01T00:00:00.002Z' } }],
    });
  });

  it('with ids is a status for each', () => {
    expect(read(samples.delivery)).toMatchObject([
      { type: 'status', status: 'delivered', conversation: { aliases: [NADIA] } },
      { type: 'status', status: 'delivered' },
    ]);
  });
});

describe('parts', () => {
  it('of a shared page are its address, and no file', () => {
    expect(message('linkOfOld').parts).toEqual([
      { kind: 'referral', source: 'fallback', url: 'https://example.invalid/', headline: 'A page' },
    ]);
    expect(message('reel').attachments).toEqual([]);
  });

  it('of a sticker say which one it is', () => {
    for (const name of ['sticker', 'stickerOfOld', 'stickerTwice'] as const)
      expect(message(name).attachments).toMatchObject([
        { kind: 'sticker', uniqueId: 'sticker:369239263222822' },
      ]);
  });

  it('show no token and no code', () => {
    for (const name of ['optin', 'accountLinking'] as const)
      expect(JSON.stringify(message(name))).not.toContain('SAMPLE-');
  });

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
    expect(message('reply').replyTo?.externalId).toMatch(/^m_/);
  });
});

describe('a body for several accounts', () => {
  it('comes apart by account', () => {
    const entry = (id: string) => ({ id, messaging: [fromNadia({ message: { mid: id, text: 'x' } })] });
    const body = { object: 'page', entry: [entry('1'), entry('2'), entry('1'), entry('0')] };
    const pieces = messengerChannel.inbound.route?.(body) ?? [];
    expect(pieces.map(({ accountExternalId }) => accountExternalId)).toEqual(['1', '2', undefined]);
    expect(pieces.map((piece) => read(piece.body).length)).toEqual([2, 1, 1]);
  });
});
