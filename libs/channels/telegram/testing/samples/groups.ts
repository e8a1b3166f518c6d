import { BOT, channel, DATE, forum, group, groupMessage, message, nadia, tomas, update } from './people';

const inGroup = (fields: Record<string, unknown>) => update('message', groupMessage(fields));

const service = (fields: Record<string, unknown>) => inGroup(fields);

const topicRoot = {
  message_id: 5,
  from: BOT,
  chat: forum,
  date: DATE,
  forum_topic_created: { name: 'Beans', icon_color: 7322096 },
};

const member = (status: string, user: object = BOT) => ({ status, user });

const membership = (kind: string, chat: object, change: [string, string], user: object = BOT) =>
  update(kind, {
    chat,
    from: nadia,
    date: DATE,
    old_chat_member: member(change[0], user),
    new_chat_member: member(change[1], user),
  });

export const groupSamples: Readonly<Record<string, unknown>> = {
  groupText: inGroup({ text: 'Anyone got spare pots?' }),
  groupMention: inGroup({
    text: 'Ask @causeriesamplebot',
    entities: [{ type: 'mention', offset: 4, length: 18 }],
  }),
  groupOtherMention: inGroup({
    text: 'Ask @someone_else',
    entities: [{ type: 'mention', offset: 4, length: 13 }],
  }),
  groupReplyToBot: inGroup({
    text: 'And on Sunday?',
    reply_to_message: groupMessage({ from: BOT, text: 'Open from nine.' }),
  }),
  groupCommand: inGroup({ text: '/hours', entities: [{ type: 'bot_command', offset: 0, length: 6 }] }),
  groupOwnCommand: inGroup({
    text: '/hours@CauserieSampleBot',
    entities: [{ type: 'bot_command', offset: 0, length: 24 }],
  }),
  groupForeignCommand: inGroup({
    text: '/hours@OtherBot',
    entities: [{ type: 'bot_command', offset: 0, length: 15 }],
  }),
  groupBot: inGroup({ from: { ...BOT, id: 7_000_000_002, username: 'OtherBot' }, text: 'Beep' }),
  anonymousAdmin: inGroup({
    from: { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
    sender_chat: group,
    text: 'House rules apply',
  }),
  topicText: update(
    'message',
    message({
      from: tomas,
      chat: forum,
      message_thread_id: 5,
      is_topic_message: true,
      text: 'Runner beans?',
      reply_to_message: topicRoot,
    }),
  ),
  threadOfReplies: update(
    'message',
    message({ from: tomas, chat: forum, message_thread_id: 8, text: 'Not a topic' }),
  ),
  directMessage: update(
    'message',
    message({
      from: tomas,
      chat: { ...channel, type: 'supergroup', is_direct_messages: true },
      direct_messages_topic: { topic_id: 510_000_002, user: tomas },
      text: 'A question in private',
    }),
  ),
  channelPost: update('channel_post', {
    message_id: 31,
    chat: channel,
    sender_chat: channel,
    date: DATE,
    text: 'New seeds are in.',
  }),
  editedChannelPost: update('edited_channel_post', {
    message_id: 31,
    chat: channel,
    sender_chat: channel,
    date: DATE,
    edit_date: DATE + 60,
    text: 'New seeds are here.',
  }),
  automaticForward: inGroup({
    from: { id: 777_000, is_bot: false, first_name: 'Telegram' },
    sender_chat: channel,
    is_automatic_forward: true,
    text: 'New seeds are in.',
  }),
  joined: service({ new_chat_members: [tomas] }),
  left: service({ left_chat_member: tomas }),
  title: service({ new_chat_title: 'Garden friends' }),
  created: service({ group_chat_created: true }),
  migratedTo: service({ migrate_to_chat_id: -1_002_000_000_040 }),
  migratedFrom: service({
    chat: { id: -1_002_000_000_040, type: 'supergroup', title: 'Garden club' },
    migrate_from_chat_id: group.id,
  }),
  pinned: service({ pinned_message: { chat: group, message_id: 12, date: 0 } }),
  topicCreated: update('message', { ...topicRoot, message_thread_id: 5, is_topic_message: true }),
  videoChatEnded: service({ video_chat_ended: { duration: 60 } }),
  boost: service({ boost_added: { boost_count: 1 } }),
  botBlocked: membership('my_chat_member', { id: nadia.id, type: 'private' }, ['member', 'kicked']),
  botUnblocked: membership('my_chat_member', { id: nadia.id, type: 'private' }, ['kicked', 'member']),
  botAdded: membership('my_chat_member', group, ['left', 'member']),
  memberPromoted: membership('chat_member', forum, ['member', 'administrator'], tomas),
  joinRequest: update('chat_join_request', { chat: forum, from: tomas, user_chat_id: tomas.id, date: DATE }),
};
