import { ManualSimulatorClock, ControlError } from '@causerie/channel-kit-testing';
import type { Telegram } from 'telegraf';
import { startTelegramSimulator, type TelegramSimulator } from './simulator';
import { refusedBy, telegramFor } from './testing-kit';
import type { ApiUpdate } from './wire/api-types';

/** What people do arrives as the updates that Telegram makes of it. */
describe('updates', () => {
  const clock = new ManualSimulatorClock();
  let sim: TelegramSimulator;
  let telegram: Telegram;
  let user: number;
  let confirmed = 0;

  const updates = async (): Promise<ApiUpdate[]> => {
    const got = (await telegram.getUpdates(0, 100, confirmed, undefined)) as unknown as ApiUpdate[];
    confirmed = (got.at(-1)?.update_id ?? confirmed - 1) + 1;
    return got;
  };

  beforeEach(async () => {
    sim = await startTelegramSimulator({ clock, limits: 'off' });
    telegram = telegramFor(sim.url, sim.createBot({ username: 'helpful_bot' }).token);
    user = sim.createUser({ firstName: 'Aya', username: 'aya', languageCode: 'fr' }).id;
    confirmed = 0;
  });

  afterEach(() => sim.close());

  it('a bot of an earlier simulator writes to people who wrote then, and to nobody else', async () => {
    const restarted = await startTelegramSimulator({ clock, limits: 'off' });
    const api = telegramFor(restarted.url, restarted.createBot({ hadChats: true }).token);
    await expect(api.sendMessage(5_000_000_001, 'still here?')).resolves.toMatchObject({
      text: 'still here?',
    });
    expect(await refusedBy(api.sendMessage(999_999, 'x'))).toMatchObject({ code: 400 });
    const { id } = restarted.createUser();
    expect(await refusedBy(api.sendMessage(id, 'x'))).toMatchObject({ code: 403 });
    expect(await refusedBy(telegram.sendMessage(5_000_000_001, 'x'))).toMatchObject({ code: 400 });
    await restarted.close();
  });

  it('a text has its sender, its entities and the next update_id', async () => {
    sim.startBot({ user, payload: 'promo' });
    sim.sendText({ user, text: '🏟 @ada_l' });
    const [start, text] = await updates();
    expect(start).toMatchObject({
      message: {
        text: '/start promo',
        entities: [{ type: 'bot_command', offset: 0, length: 6 }],
        date: Math.floor(clock.nowMs() / 1000),
        from: { id: user, is_bot: false, first_name: 'Aya', username: 'aya', language_code: 'fr' },
        chat: { id: user, type: 'private', first_name: 'Aya', username: 'aya' },
      },
    });
    expect(text).toMatchObject({
      update_id: (start?.update_id ?? 0) + 1,
      message: { entities: [{ type: 'mention', offset: 3, length: 6 }] },
    });
  });

  it.each([
    ['photo', { photo: [{ file_size: 3 }], caption: 'here' }],
    ['voice', { voice: { mime_type: 'audio/ogg', duration: 4 } }],
    ['document', { document: { file_name: 'a.pdf', mime_type: 'application/pdf' } }],
    ['video', { video: { duration: 4 } }],
    ['sticker', { sticker: { type: 'regular', is_animated: false } }],
  ] as const)('a %s is sent with what describes it', async (kind, fields) => {
    const mime = kind === 'voice' ? 'audio/ogg' : 'application/pdf';
    const media = { kind, text: 'abc', caption: 'here', fileName: 'a.pdf', mimeType: mime, durationS: 4 };
    sim.sendMedia({ user, media });
    expect(await updates()).toMatchObject([{ message: fields }]);
  });

  it('an album is one update an item, with one media_group_id', async () => {
    sim.sendAlbum({
      user,
      items: [{ kind: 'photo', caption: 'both' }, { kind: 'photo' }, { kind: 'video' }],
    });
    const got = (await updates()) as { message?: { media_group_id?: string } }[];
    expect(got).toHaveLength(3);
    expect(new Set(got.map(({ message }) => message?.media_group_id)).size).toBe(1);
  });

  it('a location, a contact and a reply keep their fields', async () => {
    const first = sim.sendLocation({ user, latitude: 1.5, longitude: 2.5 });
    sim.sendContact({ user, phoneNumber: '+33100000000', firstName: 'Léo', replyTo: first.messageId });
    expect(await updates()).toMatchObject([
      { message: { location: { latitude: 1.5, longitude: 2.5 } } },
      {
        message: {
          contact: { phone_number: '+33100000000', first_name: 'Léo' },
          reply_to_message: { message_id: first.messageId, location: { latitude: 1.5 } },
        },
      },
    ]);
  });

  it('an edit comes as edited_message with edit_date', async () => {
    const { messageId } = sim.sendText({ user, text: 'one' });
    clock.advance(3000);
    sim.editText({ user, messageId, text: 'two' });
    expect((await updates())[1]).toMatchObject({
      edited_message: { message_id: messageId, text: 'two', edit_date: Math.floor(clock.nowMs() / 1000) },
    });
  });

  it('a press on a button is a callback query with the message', async () => {
    sim.startBot({ user });
    const sent = await telegram.sendMessage(user, 'choose', {
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] },
    });
    const { callbackQueryId } = sim.pressButton({ user, messageId: sent.message_id, data: 'yes' });
    expect((await updates()).at(-1)).toMatchObject({
      callback_query: {
        id: callbackQueryId,
        from: { id: user },
        data: 'yes',
        message: { message_id: sent.message_id, text: 'choose' },
      },
    });
    expect(() => sim.pressButton({ user, messageId: sent.message_id, data: 'no' })).toThrow(ControlError);
  });

  it('reactions are sent only to a bot that asked for them', async () => {
    const { messageId } = sim.sendText({ user, text: 'x' });
    sim.react({ user, messageId, emoji: ['👍'] });
    expect(await updates()).toHaveLength(1);
    await telegram.getUpdates(0, 1, confirmed, ['message_reaction']);
    sim.react({ user, messageId, emoji: ['🔥'] });
    expect(await updates()).toMatchObject([
      {
        message_reaction: {
          message_id: messageId,
          old_reaction: [{ emoji: '👍' }],
          new_reaction: [{ emoji: '🔥' }],
        },
      },
    ]);
  });

  it('blocking and unblocking come as my_chat_member and decide whether a send passes', async () => {
    sim.startBot({ user });
    sim.blockBot({ user });
    expect((await updates()).at(-1)).toMatchObject({
      my_chat_member: { old_chat_member: { status: 'member' }, new_chat_member: { status: 'kicked' } },
    });
    expect(await refusedBy(telegram.sendMessage(user, 'x'))).toMatchObject({ code: 403 });
    sim.unblockBot({ user });
    await expect(telegram.sendMessage(user, 'x')).resolves.toHaveProperty('message_id');
  });

  it('in a group, privacy mode lets through commands, mentions, replies and service messages', async () => {
    const bot = sim.bot().id;
    const chat = sim.createChat({ type: 'supergroup', members: [user, bot] }).id;
    const sent = await telegram.sendMessage(chat, 'hello');
    for (const text of ['chatter', '/help', '/help@other_bot', 'hey @helpful_bot'])
      sim.sendText({ user, chat, text });
    sim.sendText({ user, chat, text: 'to you', replyTo: sent.message_id });
    const friend = sim.createUser().id;
    sim.setMember({ chat, member: friend, status: 'member' });
    const seen = (await updates()) as unknown as { message: { text?: string; new_chat_members?: unknown } }[];
    expect(seen.map(({ message }) => message.text)).toEqual([
      '/help',
      'hey @helpful_bot',
      'to you',
      undefined,
    ]);
    expect(seen.at(-1)?.message.new_chat_members).toMatchObject([{ id: friend }]);
  });

  it('topics carry message_thread_id, and a reply of the bot stays in the topic', async () => {
    const chat = sim.createChat({
      type: 'supergroup',
      isForum: true,
      members: [user],
      admins: [sim.bot().id],
    }).id;
    const { threadId } = sim.createTopic({ chat, user, name: 'Orders' });
    const { messageId } = sim.sendText({ user, chat, threadId, text: 'where?' });
    expect((await updates()).at(-1)).toMatchObject({
      message: { message_thread_id: threadId, is_topic_message: true, chat: { is_forum: true } },
    });
    await expect(
      telegram.sendMessage(chat, 'here', { reply_parameters: { message_id: messageId } }),
    ).resolves.toMatchObject({ message_thread_id: threadId });
  });

  it('a channel post has sender_chat and no from', async () => {
    const chat = sim.createChat({ type: 'channel', title: 'News', admins: [sim.bot().id] }).id;
    sim.postToChannel({ chat, text: 'first' });
    const [post] = await updates();
    expect(post).toMatchObject({ channel_post: { sender_chat: { id: chat, title: 'News' }, text: 'first' } });
    expect(post?.['channel_post']).not.toHaveProperty('from');
  });

  it('an upgraded group tells both chats where it went', async () => {
    const old = sim.createChat({ type: 'group', members: [user], admins: [sim.bot().id] }).id;
    const { chat } = sim.upgradeGroup({ chat: old, by: user });
    expect(await updates()).toMatchObject([
      { message: { chat: { id: old, type: 'group' }, migrate_to_chat_id: chat } },
      { message: { chat: { id: chat, type: 'supergroup' }, migrate_from_chat_id: old } },
    ]);
  });

  it('a file_id is another one for another bot, the file_unique_id the same', async () => {
    const second = sim.createBot({ username: 'second_bot' });
    const chat = sim.createChat({
      type: 'supergroup',
      members: [user],
      admins: [sim.bot('helpful_bot').id, second.id],
    });
    sim.sendMedia({ user, chat: chat.id, media: { kind: 'photo', text: 'x' } });
    const read = (token: string) =>
      telegramFor(sim.url, token)
        .getUpdates(0, 1, 0, undefined)
        .then(
          ([update]) =>
            (update as unknown as { message: { photo: Record<string, string>[] } }).message.photo[0],
        );
    const [a, b] = [await read(sim.bot('helpful_bot').token), await read(second.token)];
    expect(a?.['file_id']).not.toBe(b?.['file_id']);
    expect(a?.['file_unique_id']).toBe(b?.['file_unique_id']);
  });

  it('a waiting getUpdates returns when something comes', async () => {
    const waiting = telegram.getUpdates(30, 1, 2 ** 31 - 1, undefined);
    await sim.bot().waitForCall(({ method }) => method === 'getUpdates');
    sim.sendText({ user, text: 'now' });
    await expect(waiting).resolves.toMatchObject([{ message: { text: 'now' } }]);
  });
});
