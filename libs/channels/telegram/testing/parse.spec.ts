import { parseJsonKeepingBigIntegers } from '@causerie/channel-kit';
import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import { telegramChannel } from '@causerie/channel-telegram';
import { fakeAccount } from './account';
import { samples } from './samples';

const account = fakeAccount();
const all: Readonly<Record<string, unknown>> = samples;
const { inbound } = telegramChannel;

function eventOf(name: string): InboundEvent {
  const body = parseJsonKeepingBigIntegers(Buffer.from(JSON.stringify(all[name])));
  const [event] = inbound.parse(body, account, new Date('2026-03-01T08:00:00Z'));
  if (!event) throw new Error(`${name} gave no event`);
  return event;
}

function messageOf(name: string): InboundMessage {
  const event = eventOf(name);
  if (event.type !== 'message') throw new Error(`${name} is a ${event.type}`);
  return event;
}

const namesWith = (test: (message: InboundMessage) => boolean) =>
  Object.keys(all).filter((name) => {
    const event = eventOf(name);
    return event.type === 'message' && test(event);
  });

describe('a message of Telegram', () => {
  it('has its sender, its chat and the platform’s time', () => {
    expect(messageOf('text')).toMatchObject({
      conversation: { aliases: ['510000001'], kind: 'private', title: 'Nadia Okafor' },
      externalId: expect.stringMatching(/^510000001:\d+$/),
      sentAt: '2026-01-01T00:00:00.000Z',
      sender: {
        addresses: [{ kind: 'user_id', value: '510000001' }],
        displayName: 'Nadia Okafor',
        username: 'nadia_o',
        locale: 'fr',
      },
      author: 'contact',
      answerable: true,
      addressed: true,
      pace: 'burst',
    });
  });

  it('keeps the offsets of its entities, in UTF-16 units', () => {
    const [part] = messageOf('textWithEntities').parts;
    expect(part).toMatchObject({
      entities: [
        { type: 'bold', offset: 0, length: 2 },
        { type: 'link', offset: 7, length: 8, value: 'https://garden.example/shop' },
        { type: 'mention', offset: 17, length: 8 },
        { type: 'mention', offset: 30, length: 5, value: '510000002' },
        { type: 'hashtag', offset: 36, length: 7 },
        { type: 'emoji', offset: 0, length: 2, value: '5368000000000000001' },
        { type: 'pre', offset: 3, length: 3, value: 'text' },
        { type: 'other', offset: 3, length: 3, value: 'not_yet_invented' },
      ],
    });
  });

  it('announces the biggest size of a photo, its caption after it', () => {
    expect(messageOf('photo')).toMatchObject({
      parts: [
        { kind: 'image', attachment: 0 },
        { kind: 'text', text: 'What eats my leaves?' },
      ],
      attachments: [
        {
          kind: 'image',
          ref: { fileId: 'sample-file-leaf-l' },
          uniqueId: 'sample-unique-leaf-l',
          mimeType: 'image/jpeg',
          sizeBytes: 143_000,
          width: 1280,
          height: 853,
        },
      ],
    });
  });

  it('shares a group key and waits, as part of an album', () => {
    const [photo, video] = [messageOf('albumPhoto'), messageOf('albumVideo')];
    expect([photo.groupKey, photo.pace]).toEqual(['13600000000000001', 'album']);
    expect(video.groupKey).toBe(photo.groupKey);
  });

  it.each([
    ['animation', ['animation']],
    ['audio', ['audio']],
    ['voice', ['voice']],
    ['videoNote', ['video_note']],
    ['document', ['document']],
    ['sticker', ['sticker']],
    ['contact', ['contact_card']],
    ['poll', ['poll']],
    ['liveLocation', ['location']],
    ['venue', ['location']],
    ['dice', ['unsupported']],
    ['paidMedia', ['unsupported', 'text']],
    ['somethingNew', ['unsupported']],
    ['storyReply', ['story_reply', 'text']],
    ['start', ['text', 'referral']],
    ['reactionAdded', ['reaction']],
    ['callback', ['button_reply']],
    ['joined', ['service']],
    ['joinRequest', ['service']],
    ['paidMediaSeen', ['image', 'video', 'unsupported', 'text']],
    ['callbackOfList', ['list_reply']],
    ['pollState', ['poll']],
    ['pollAnswer', ['service']],
    ['reactionCount', ['service']],
    ['purchasedPaidMedia', ['service']],
    ['chatBoost', ['service']],
    ['removedChatBoost', ['service']],
    ['managedBot', ['service']],
    ['subscription', ['service']],
    ['inlineQuery', ['service']],
    ['preCheckoutQuery', ['service']],
    ['neverHeardOf', ['unsupported']],
  ])('%s has the parts %j', (name, kinds) => {
    expect(messageOf(name).parts.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('says how long a live location lives, and what a venue is called', () => {
    expect(messageOf('liveLocation').parts).toMatchObject([{ livePeriodSeconds: 900 }]);
    expect(messageOf('venue').parts).toMatchObject([{ name: 'Serre', address: '1 rue des Lilas' }]);
  });

  it('tells types that Telegram leaves unsaid', () => {
    expect(messageOf('sticker').attachments).toMatchObject([{ mimeType: 'application/x-tgsticker' }]);
    expect(messageOf('videoSticker').attachments).toMatchObject([{ mimeType: 'video/webm' }]);
    expect(messageOf('videoNote').attachments).toMatchObject([
      { mimeType: 'video/mp4', width: 240, height: 240 },
    ]);
  });

  it('keeps ids of nineteen digits', () => {
    const { conversation, sender } = messageOf('idsBeyondDoubles');
    expect(conversation.aliases).toEqual(['9223372036854775807']);
    expect(sender?.addresses[0]?.value).toBe('9223372036854775807');
  });

  it('knows what it answers, also in another chat, and that it was forwarded', () => {
    expect(messageOf('reply').replyTo).toEqual({
      externalId: expect.stringMatching(/^510000001:/),
      quote: 'two kinds',
    });
    expect(messageOf('externalReply').replyTo).toEqual({
      externalId: '-1002000000030:44',
      quote: 'sow early',
    });
    expect(namesWith(({ forwarded }) => forwarded === true)).toEqual(['forward', 'oldForward']);
  });

  it('brings the payload of a deep link', () => {
    expect(messageOf('start')).toMatchObject({
      pace: 'immediate',
      parts: [{}, { source: 'deep_link', ref: 'spring_sale' }],
    });
  });
});

describe('in a group', () => {
  it.each([
    ['groupText', false],
    ['groupMention', true],
    ['groupOtherMention', false],
    ['groupReplyToBot', true],
    ['groupCommand', true],
    ['groupOwnCommand', true],
    ['groupForeignCommand', false],
    ['topicText', false],
  ])('%s is addressed to the bot: %s', (name, addressed) => {
    expect(messageOf(name).addressed).toBe(addressed);
  });

  it('a topic is a conversation of its own, a thread of replies is not', () => {
    expect(messageOf('topicText').conversation.aliases).toEqual(['-1002000000020/5']);
    expect(messageOf('topicText').replyTo).toBeUndefined();
    expect(messageOf('threadOfReplies').conversation.aliases).toEqual(['-1002000000020']);
  });

  it('an upgrade gives both aliases, the new one first', () => {
    const aliases = ['-1002000000040', '-700000010'];
    expect(messageOf('migratedTo').conversation.aliases).toEqual(aliases);
    expect(messageOf('migratedFrom').conversation.aliases).toEqual(aliases);
  });

  it('an anonymous administrator is the group, another bot is a bot', () => {
    expect(messageOf('anonymousAdmin')).toMatchObject({
      author: 'contact',
      sender: { addresses: [{ kind: 'chat_id' }] },
    });
    expect(messageOf('groupBot')).toMatchObject({
      author: 'bot',
      answerable: false,
      sender: { isBot: true },
    });
  });

  it('a channel’s direct messages are one private conversation a user', () => {
    expect(messageOf('directMessage').conversation).toMatchObject({
      aliases: ['-1002000000030/direct:510000002'],
      kind: 'private',
    });
  });
});

describe('what wants no answer', () => {
  it.each([
    'channelPost',
    'automaticForward',
    'viaOwnBot',
    'groupBot',
    'businessOwner',
    'businessGreeting',
    'businessBot',
    'guest',
    'reactionAdded',
    'joined',
    'pinned',
    'botBlocked',
    'memberPromoted',
    'joinRequest',
    'inlineQuery',
    'pollState',
    'pollAnswer',
    'chatBoost',
    'managedBot',
    'subscription',
    'purchasedPaidMedia',
    'callbackInline',
    'neverHeardOf',
  ])('%s', (name) => {
    expect(messageOf(name).answerable).toBe(false);
  });

  it.each(['edited', 'editedLiveLocation', 'editedChannelPost', 'businessEdited'])(
    '%s, which is an edit',
    (name) => {
      const event = eventOf(name);
      expect(event).toMatchObject({ type: 'edit' });
      expect(event.type === 'edit' && event.editedAt > event.sentAt).toBe(true);
    },
  );
});

describe('a business chat', () => {
  it('is apart from the bot’s own chat with the same person', () => {
    expect(messageOf('businessMessage')).toMatchObject({
      conversation: { aliases: ['business:bizConn_01/510000001'] },
      externalId: expect.stringMatching(/^business:bizConn_01\/510000001:\d+$/),
      author: 'contact',
      answerable: true,
    });
  });

  it('tells the customer from the owner, and the owner from machines', () => {
    const authors = ['businessMessage', 'businessOwner', 'businessGreeting', 'businessBot'].map(
      (name) => messageOf(name).author,
    );
    expect(authors).toEqual(['contact', 'human', 'bot', 'bot']);
  });

  it.each([
    ['businessConnection', 'ok', 'enabled'],
    ['businessConnectionListens', 'warning', 'enabled_without_replies'],
    ['businessConnectionOld', 'ok', 'enabled'],
    ['businessConnectionEnded', 'warning', 'disabled'],
  ])('%s says whether the bot may answer in it', (name, level, state) => {
    expect(eventOf(name)).toMatchObject({
      type: 'health',
      aspect: 'account',
      subject: 'business:bizConn_01',
      level,
      state,
      at: '2026-01-01T00:00:00.000Z',
      conversation: { kind: 'system' },
    });
  });

  it('tells which messages were deleted', () => {
    expect(eventOf('businessDeleted')).toMatchObject({
      type: 'deletion',
      externalIds: ['business:bizConn_01/510000001:901', 'business:bizConn_01/510000001:902'],
    });
  });
});

describe('a press on a button', () => {
  it('is immediate, names its message and title, and is dated by its arrival', () => {
    expect(messageOf('callback')).toMatchObject({
      externalId: 'callback:2190000000000000001',
      conversation: { aliases: ['510000001'] },
      parts: [{ id: 'pick:beans', title: 'Beans', targetExternalId: expect.stringMatching(/^510000001:/) }],
      sentAt: '2026-03-01T08:00:00.000Z',
      pace: 'immediate',
      answerable: true,
    });
  });

  it('on what stands for a list’s row is the choice of that row, on its message', () => {
    expect(messageOf('callbackOfList')).toMatchObject({
      parts: [{ kind: 'list_reply', id: 'beans', title: 'Runner beans' }],
      replyTo: { externalId: expect.stringMatching(/^510000001:/) },
      pace: 'immediate',
      answerable: true,
    });
  });

  it('is understood though its message is too old to be seen', () => {
    expect(messageOf('callbackOfOldMessage')).toMatchObject({
      parts: [{ targetExternalId: '510000001:3' }],
      answerable: true,
    });
  });

  it('is answered in the reply to the webhook, and nothing else is', () => {
    const answered = Object.keys(all).filter((name) => inbound.acknowledge?.(all[name]) !== undefined);
    expect(answered).toEqual(['callback', 'callbackOfList', 'callbackOfOldMessage', 'callbackInline']);
    expect(inbound.acknowledge?.(samples['callback'])).toEqual({
      method: 'answerCallbackQuery',
      callback_query_id: '2190000000000000001',
    });
  });
});

describe('membership and the rest', () => {
  it('a block and its end say whether the contact can be reached', () => {
    expect(messageOf('botBlocked')).toMatchObject({
      parts: [{ action: 'bot_blocked' }],
      reachability: 'blocked',
    });
    expect(messageOf('botUnblocked')).toMatchObject({
      parts: [{ action: 'bot_unblocked' }],
      reachability: 'reachable',
    });
    expect(messageOf('botAdded').reachability).toBeUndefined();
  });

  it('lists every reaction that stands, or none', () => {
    expect(messageOf('reactionAdded').parts).toEqual([
      {
        kind: 'reaction',
        targetExternalId: '-700000010:12',
        emojis: ['👍', 'custom:5368000000000000002', 'paid'],
      },
    ]);
    expect(messageOf('reactionRemoved').parts).toMatchObject([{ emojis: [] }]);
  });

  it('an update without a chat is in its user’s conversation; without both, in the account’s', () => {
    expect(messageOf('inlineQuery').conversation).toMatchObject({ aliases: ['510000001'], kind: 'private' });
    expect(messageOf('chatBoost').conversation.aliases).toEqual(['-1002000000030']);
    for (const name of ['pollState', 'neverHeardOf', 'withoutContent']) {
      expect(messageOf(name).conversation).toEqual({ aliases: ['account'], kind: 'system' });
      expect(messageOf(name).sender).toBeUndefined();
    }
  });

  it('tells the tally of a poll, and who answered it how', () => {
    expect(messageOf('pollState').parts).toMatchObject([
      { kind: 'poll', id: '530002', options: [{ text: 'Yes', votes: 1 }], closed: true },
    ]);
    expect(messageOf('pollAnswer')).toMatchObject({
      sender: { addresses: [{ value: '510000001' }] },
      parts: [{ action: 'poll_answer', details: { poll_id: '530002', option_ids: [0] } }],
    });
  });

  it('keeps what a person would not want told out of notices', () => {
    expect(messageOf('shippingQuery').parts).toEqual([
      { kind: 'service', action: 'shipping_query', details: { invoice_payload: 'p' } },
    ]);
    expect(messageOf('subscription').parts).toEqual([
      { kind: 'service', action: 'subscription', details: { state: 'active' } },
    ]);
  });

  it('fetches of paid media what the bot may see, and keeps word of the rest', () => {
    expect(messageOf('paidMediaSeen').attachments).toMatchObject([
      { kind: 'image', ref: { fileId: 'sample-file-paid-l' } },
      { kind: 'video' },
    ]);
  });

  it('keeps the original of what it does not understand', () => {
    expect(messageOf('neverHeardOf').parts).toEqual([
      { kind: 'unsupported', platformKind: 'telepathy', original: { thought: 'beans' } },
    ]);
  });
});
