import { instagramChannel } from '@causerie/channel-instagram';
import { describeParsing, file, NADIA, reader } from '@causerie/simulator-meta-graph';
import { fakeAccount } from './account';
import { samples } from './samples';
import { bodies, OBJECT } from './samples/bodies';

const account = fakeAccount();
const adapter = instagramChannel;
const { read, one, message } = reader(adapter, account, samples);

const kinds: Readonly<Record<keyof typeof samples, string>> = {
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
  storyOfItsOwnName: 'message document ?',
  link: 'message text+referral:fallback ?',
  share: 'message referral:share ?',
  post: 'message referral:ig_post ?',
  postTwice: 'message referral:ig_post ?',
  postOfOldTwice: 'message referral:ig_post ?',
  postAndAnother: 'message referral:share+referral:ig_post ?',
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
  readUpTo: 'watermark read',
  referral: 'message referral:SHORTLINKS',
  optin: 'message service:optin',
  passThread: 'message service:pass_thread_control by bot',
  takeThread: 'message service:take_thread_control by bot',
  unknownDeed: 'message unsupported:teleport',
  comment: 'message service:comments',
  commentOfEntry: 'message service:comments',
  textOfEntry: 'message text ?',
  mention: 'message service:mentions',
  storyInsights: 'message service:story_insights',
  unknownChange: 'message unsupported:weather',
  noEntries: 'message unsupported:unknown',
  emptyEntry: 'message unsupported:unknown',
};

describeParsing({ adapter, account, object: OBJECT, addressKind: 'igsid', bodies, samples, kinds });

it('is dated by the person, in any notation', () => {
  expect(message('textOfIsoTime').sentAt).toBe('2026-01-01T00:00:00.000Z');
  expect(message('text').sentAt).toMatch(/^202[56]-/);
});

it('a chat of the account with itself is a chat like any other', () => {
  expect(one('self').conversation).toEqual(one('selfEcho').conversation);
});

it('an echo that does not name our app may be our own; a person’s word never is', () => {
  for (const name of ['echo', 'otherEcho', 'echoOfImage'] as const)
    expect(one(name)).toMatchObject({ author: 'human', maybeOwn: true });
  for (const name of ['text', 'ownEcho', 'selfEcho'] as const)
    expect(one(name)).not.toHaveProperty('maybeOwn');
});

it('a read covers what was sent before', () => {
  expect(one('read')).toMatchObject({ type: 'status', status: 'read', coversEarlier: true });
});

it('a read that names a time and no message covers what was sent up to it', () => {
  expect(one('readUpTo')).toMatchObject({
    type: 'watermark',
    status: 'read',
    upTo: '2026-01-01T00:00:00.000Z',
    conversation: { aliases: [NADIA] },
  });
});

it('a comment is the same event as an entry and in a list', () => {
  const { object, entry } = samples.commentOfEntry;
  const [{ field, value, ...head }] = entry as [(typeof entry)[number]];
  const asList = { object, entry: [{ ...head, changes: [{ field, value }] }] };
  expect(read(asList)).toEqual(read(samples.commentOfEntry));
  const pieces = adapter.inbound.route?.(samples.commentOfEntry) ?? [];
  expect(pieces.map(({ body }) => read(body))).toEqual([read(asList)]);
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

  it('of a shared story fetch it, whatever its address is called', () => {
    expect(message('storyOfItsOwnName').attachments).toEqual([
      { kind: 'document', ref: { url: file('own-name') } },
    ]);
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
});
