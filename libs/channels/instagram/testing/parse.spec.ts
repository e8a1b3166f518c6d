import { instagramChannel } from '@causerie/channel-instagram';
import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import { APP_ID, fakeAccount } from './account';
import { kindOf } from './kind-of';
import { samples } from './samples';
import { ACCOUNT_ID, file, fromNadia, fromUs, messaging, NADIA } from './samples/bodies';

type Sample = keyof typeof samples;
const account = fakeAccount();
const read = (body: unknown, of = account) => instagramChannel.inbound.parse(body, of, new Date(0));
const one = (name: Sample): InboundEvent => {
  const [event, second] = read(samples[name]);
  if (!event || second) throw new Error(`${name} gives not one event`);
  return event;
};
const message = (name: Sample) => one(name) as InboundMessage;

const KINDS: Readonly<Record<Sample, string>> = {
  text: 'message text ?',
  textOfChange: 'message text ?',
  textOfIsoTime: 'message text ?',
  reply: 'message text ?',
  storyReply: 'message story_reply+text ?',
  storyMention: 'message story_mention ?',
  quickReply: 'message button_reply ?',
  image: 'message image ?',
  imageAndText: 'message text+image ?',
  album: 'message image+image+image ?',
  video: 'message video ?',
  audio: 'message audio ?',
  file: 'message document ?',
  media: 'message document ?',
  story: 'message document ?',
  share: 'message referral:share ?',
  post: 'message referral:ig_post ?',
  reel: 'message referral:ig_reel ?',
  products: 'message referral:product ?',
  template: 'message unsupported:template ?',
  imageWithoutAddress: 'message unsupported:image ?',
  neverHeardOf: 'message unsupported:hologram ?',
  unsupported: 'message unsupported:unsupported ?',
  empty: 'message unsupported:message ?',
  ad: 'message text+referral:ADS ?',
  shopProduct: 'message text+referral:product ?',
  unsend: 'deletion',
  edit: 'edit text',
  secondEdit: 'edit text',
  self: 'message text ?',
  selfEcho: 'message text by bot',
  echo: 'message text by human',
  ownEcho: 'message text by bot',
  otherEcho: 'message text by human',
  echoOfImage: 'message image by human',
  echoUnsent: 'deletion',
  standby: 'message text',
  two: 'message text ?, message text ?',
  postback: 'message button_reply ?',
  iceBreakerOfChange: 'message button_reply ?',
  postbackOfAd: 'message button_reply+referral:ADS ?',
  reaction: 'message reaction',
  reactionTakenBack: 'message reaction',
  ownReaction: 'message reaction by human',
  read: 'status read',
  readOfChange: 'status read',
  referral: 'message referral:SHORTLINKS',
  optin: 'message service:optin',
  passThread: 'message service:pass_thread_control by bot',
  takeThread: 'message service:take_thread_control by bot',
  unknownDeed: 'message unsupported:teleport',
  comment: 'message service:comments',
  mention: 'message service:mentions',
  storyInsights: 'message service:story_insights',
  unknownChange: 'message unsupported:weather',
  noEntries: 'message unsupported:unknown',
  emptyEntry: 'message unsupported:unknown',
};

describe('what Instagram sends', () => {
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
    const asChange = { object: 'instagram', entry: [{ ...entry, changes }] };
    const asElement = { object: 'instagram', entry: [{ ...entry, messaging: [event] }] };
    expect(read(asChange)).toEqual(read(asElement));
  });

  it('is dated by the person, in any notation', () => {
    expect(message('textOfIsoTime').sentAt).toBe('2026-01-01T00:00:00.000Z');
    expect(message('text').sentAt).toMatch(/^202[56]-/);
  });
});

describe('a chat', () => {
  it('is named by the person, whoever wrote', () => {
    for (const name of ['text', 'echo', 'ownReaction', 'read', 'unsend', 'echoUnsent', 'passThread'] as const)
      expect(one(name).conversation).toEqual({ aliases: [NADIA], kind: 'private' });
    expect(message('text').sender).toEqual({ addresses: [{ kind: 'igsid', value: NADIA }] });
    expect(message('echo').sender).toBeUndefined();
  });

  it('of the account with itself is a chat like any other', () => {
    expect(one('self').conversation).toEqual(one('selfEcho').conversation);
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
  it('is ours only if it names our app', () => {
    const { credentials } = account;
    const echo = messaging(fromUs({ message: { mid: 'm', text: 'x', is_echo: true, app_id: APP_ID } }));
    const withoutApp = { ...account, credentials: { ...credentials, app: { apiVersion: 'v23.0' } } };
    expect(read(echo)[0]).toMatchObject({ author: 'bot' });
    expect(read(echo, withoutApp)[0]).toMatchObject({ author: 'human', answerable: false });
  });
});

describe('parts', () => {
  it('of a story say where it is, and fetch it while it lives', () => {
    expect(message('storyReply')).toMatchObject({
      parts: [{ kind: 'story_reply', storyExternalId: '17900100', attachment: 0 }, { kind: 'text' }],
      attachments: [{ ref: { url: file('story') } }],
    });
    expect(message('storyMention')).toMatchObject({
      parts: [{ kind: 'story_mention', attachment: 0 }],
      attachments: [{ kind: 'document', ref: { url: file('mention') } }],
    });
  });

  it('of a shared post are its page, and no file', () => {
    for (const name of ['share', 'post', 'reel'] as const) expect(message(name).attachments).toEqual([]);
    expect(message('reel').parts).toEqual([
      {
        kind: 'referral',
        source: 'ig_reel',
        ref: '1791',
        url: 'https://www.instagram.example/reel/S3/',
        headline: 'R',
      },
    ]);
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
    expect(message('reply').replyTo?.externalId).toMatch(/^aWdf/);
  });
});

describe('a body for several accounts', () => {
  it('comes apart by account', () => {
    const entry = (id: string) => ({ id, messaging: [fromNadia({ message: { mid: id, text: 'x' } })] });
    const body = { object: 'instagram', entry: [entry('1'), entry('2'), entry('1'), entry('0')] };
    const pieces = instagramChannel.inbound.route?.(body) ?? [];
    expect(pieces.map(({ accountExternalId }) => accountExternalId)).toEqual(['1', '2', undefined]);
    expect(pieces.map((piece) => read(piece.body).length)).toEqual([2, 1, 1]);
  });
});
