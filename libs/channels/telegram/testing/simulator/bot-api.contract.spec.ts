import { ManualSimulatorClock } from '@causerie/channel-kit-testing';
import { Input, type Telegram } from 'telegraf';
import { METHOD_NAMES } from './methods/method-table';
import { startTelegramSimulator, type TelegramSimulator } from './simulator';
import { refusedBy, telegramFor } from './testing-kit';

/** Every method, called by telegraf's own client, does what its page of the documentation says. */
describe('the simulated Bot API, through telegraf', () => {
  const clock = new ManualSimulatorClock();
  let sim: TelegramSimulator;
  let telegram: Telegram;
  let user: number;
  let called: Set<string>;

  beforeAll(async () => {
    sim = await startTelegramSimulator({ clock, limits: 'off' });
    const bot = sim.createBot({ username: 'helpful_bot', firstName: 'Helpful' });
    telegram = telegramFor(sim.url, bot.token);
    user = sim.createUser({ firstName: 'Aya', languageCode: 'fr' }).id;
    sim.startBot({ user });
  });

  afterAll(async () => {
    called = new Set(sim.bot().calls.map(({ method }) => method));
    await sim.close();
    expect(METHOD_NAMES.filter((name) => !called.has(name))).toEqual([]);
  });

  it('getMe describes the bot', async () => {
    await expect(telegram.getMe()).resolves.toMatchObject({
      id: sim.bot().id,
      is_bot: true,
      first_name: 'Helpful',
      username: 'helpful_bot',
      can_read_all_group_messages: false,
    });
  });

  it('sendMessage parses HTML, finds links by itself and answers the stored message', async () => {
    const sent = await telegram.sendMessage(user, ' <b>Bonjour</b> 🏟 see https://example.org/x ', {
      parse_mode: 'HTML',
    });
    expect(sent).toMatchObject({
      text: 'Bonjour 🏟 see https://example.org/x',
      chat: { id: user, type: 'private', first_name: 'Aya' },
      from: { is_bot: true, username: 'helpful_bot' },
      date: Math.floor(clock.nowMs() / 1000),
      entities: [
        { type: 'bold', offset: 0, length: 7 },
        { type: 'url', offset: 15, length: 21 },
      ],
    });
  });

  it('sendMessage takes entities, a reply and an inline keyboard', async () => {
    const first = await telegram.sendMessage(user, 'one');
    const sent = await telegram.sendMessage(user, 'two', {
      entities: [{ type: 'italic', offset: 0, length: 3 }],
      reply_parameters: { message_id: first.message_id },
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] },
    });
    expect(sent.message_id).toBe(first.message_id + 1);
    expect(sent).toMatchObject({
      entities: [{ type: 'italic', offset: 0, length: 3 }],
      reply_to_message: { message_id: first.message_id, text: 'one' },
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] },
    });
  });

  it('sendMessage accepts exactly 4096 UTF-16 units once the markup is gone', async () => {
    const text = '🏟'.repeat(2048);
    const sent = await telegram.sendMessage(user, `<b>${text}</b>`, { parse_mode: 'HTML' });
    expect(sent.text).toBe(text);
  });

  it('a chat action lasts five seconds, or until the message', async () => {
    await telegram.sendChatAction(user, 'typing');
    const before = (await sim.chatActions({ user })).at(-1);
    expect(before).toMatchObject({ action: 'typing', untilMs: (before?.atMs ?? 0) + 5000 });
    clock.advance(1000);
    await telegram.sendMessage(user, 'done');
    expect((await sim.chatActions({ user })).at(-1)?.untilMs).toBe(clock.nowMs());
  });

  it('editMessageText and editMessageReplyMarkup change the message and date the edit', async () => {
    const sent = await telegram.sendMessage(user, 'before');
    clock.advance(2000);
    const edited = await telegram.editMessageText(user, sent.message_id, undefined, '*after*', {
      parse_mode: 'MarkdownV2',
      reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] },
    });
    expect(edited).toMatchObject({ text: 'after', edit_date: sent.date + 2, entities: [{ type: 'bold' }] });
    const bare = await telegram.editMessageReplyMarkup(user, sent.message_id, undefined, undefined);
    expect(bare).not.toHaveProperty('reply_markup');
  });

  it('deleteMessage takes the message away', async () => {
    const sent = await telegram.sendMessage(user, 'oops');
    await expect(telegram.deleteMessage(user, sent.message_id)).resolves.toBe(true);
    expect(sim.messages({ user }).map(({ messageId }) => messageId)).not.toContain(sent.message_id);
  });

  it('setMessageReaction puts one emoji on a message', async () => {
    const { messageId } = sim.sendText({ user, text: 'thanks' });
    await telegram.setMessageReaction(user, messageId, [{ type: 'emoji', emoji: '👍' }]);
    expect(sim.messages({ user }).at(-1)?.reactions).toEqual({ [sim.bot().id]: ['👍'] });
  });

  it('answerCallbackQuery answers a press once', async () => {
    const sent = await telegram.sendMessage(user, 'choose', {
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'yes' }]] },
    });
    const { callbackQueryId } = sim.pressButton({ user, messageId: sent.message_id, data: 'yes' });
    await telegram.answerCbQuery(callbackQueryId, 'Noted');
    expect(sim.callbackQuery({ callbackQueryId }).answer).toMatchObject({ text: 'Noted', showAlert: false });
  });

  it('a file sent by a user is downloaded through getFile', async () => {
    sim.sendMedia({ user, media: { kind: 'voice', text: 'OggS…', mimeType: 'audio/ogg' } });
    const updates = await telegram.getUpdates(0, 100, 0, undefined);
    const voice = updates.flatMap((update) =>
      'message' in update && 'voice' in update.message ? [update.message.voice] : [],
    )[0];
    const link = await telegram.getFileLink(voice?.file_id ?? '');
    const response = await fetch(link);
    expect(response.status).toBe(200);
    await expect(response.text()).resolves.toBe('OggS…');
    clock.advance(61 * 60 * 1000);
    expect((await fetch(link)).status).toBe(404);
  });

  it('every kind of media goes up by multipart and again by its file_id', async () => {
    const upload = () => Input.fromBuffer(Buffer.from('some bytes'), 'a.bin');
    const photo = await telegram.sendPhoto(user, upload(), { caption: '<i>look</i>', parse_mode: 'HTML' });
    expect(photo).toMatchObject({
      caption: 'look',
      caption_entities: [{ type: 'italic' }],
      photo: [{ file_size: 10 }],
    });
    const again = await telegram.sendPhoto(user, photo.photo[0]?.file_id ?? '');
    expect(again.photo[0]?.file_unique_id).toBe(photo.photo[0]?.file_unique_id);
    expect(await telegram.sendDocument(user, upload())).toMatchObject({ document: { file_name: 'a.bin' } });
    expect(await telegram.sendVoice(user, upload(), { duration: 3 })).toMatchObject({
      voice: { duration: 3 },
    });
    expect(await telegram.sendVideo(user, upload())).toHaveProperty('video');
    expect(await telegram.sendAudio(user, upload(), { title: 'T' })).toMatchObject({ audio: { title: 'T' } });
    expect(await telegram.sendSticker(user, upload())).toHaveProperty('sticker');
    expect(await telegram.sendAnimation(user, upload())).toHaveProperty('animation');
    expect(await telegram.sendVideoNote(user, { source: Buffer.from('round') })).toHaveProperty('video_note');
  });

  it('a published address can be sent by URL', async () => {
    sim.publishUrl({ url: 'https://example.org/cat.jpg', text: 'cat' });
    await expect(telegram.sendPhoto(user, 'https://example.org/cat.jpg')).resolves.toMatchObject({
      photo: [{ file_size: 3 }],
    });
  });

  it('sendMediaGroup gives the items one media_group_id', async () => {
    const sent = await telegram.sendMediaGroup(user, [
      { type: 'photo', media: Input.fromBuffer(Buffer.from('1')), caption: 'both' },
      { type: 'photo', media: Input.fromBuffer(Buffer.from('2')) },
    ]);
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map((message) => message.media_group_id)).size).toBe(1);
    expect(sent[0]).toMatchObject({ caption: 'both' });
  });

  it('sendLocation sends a point', async () => {
    await expect(telegram.sendLocation(user, 36.75, 3.06)).resolves.toMatchObject({
      location: { latitude: 36.75, longitude: 3.06 },
    });
  });

  it('sendVenue, sendContact and sendPoll send places, cards and questions', async () => {
    await expect(telegram.sendVenue(user, 36.75, 3.06, 'Serre', '1 rue des Lilas')).resolves.toMatchObject({
      venue: { title: 'Serre', address: '1 rue des Lilas' },
      location: { latitude: 36.75 },
    });
    await expect(telegram.sendContact(user, '+33000000000', 'Zoé')).resolves.toMatchObject({
      contact: { phone_number: '+33000000000', first_name: 'Zoé' },
    });
    await expect(telegram.sendPoll(user, 'Tea?', ['Yes', 'No'])).resolves.toMatchObject({
      poll: { question: 'Tea?', options: [{ text: 'Yes', voter_count: 0 }, { text: 'No' }] },
    });
  });

  it('editMessageCaption and editMessageMedia change what stands under a file, and the file', async () => {
    const sent = await telegram.sendPhoto(user, Input.fromBuffer(Buffer.from('1')), { caption: 'old' });
    await expect(
      telegram.editMessageCaption(user, sent.message_id, undefined, '<b>new</b>', { parse_mode: 'HTML' }),
    ).resolves.toMatchObject({ caption: 'new', caption_entities: [{ type: 'bold' }] });
    const media = { type: 'video' as const, media: Input.fromBuffer(Buffer.from('22')) };
    await expect(telegram.editMessageMedia(user, sent.message_id, undefined, media)).resolves.toMatchObject({
      video: { file_size: 2 },
    });
  });

  it('a quote of the message replied to is shown, with its place in it', async () => {
    const { messageId } = sim.sendText({ user, text: 'beans and peas' });
    await expect(
      telegram.sendMessage(user, 'which?', { reply_parameters: { message_id: messageId, quote: 'peas' } }),
    ).resolves.toMatchObject({ quote: { text: 'peas', position: 10 } });
  });

  it('any other web address can be sent too: nobody looks what is there', async () => {
    await expect(telegram.sendDocument(user, 'https://example.org/a/plan.pdf')).resolves.toMatchObject({
      document: { file_name: 'plan.pdf' },
    });
  });

  it('getChat, getChatMember, getChatMembersCount and leaveChat look at and leave a group', async () => {
    const group = sim.createChat({ type: 'supergroup', title: 'Team', members: [user, sim.bot().id] }).id;
    await expect(telegram.getChat(group)).resolves.toMatchObject({ type: 'supergroup', title: 'Team' });
    await expect(telegram.getChatMember(group, user)).resolves.toMatchObject({ status: 'member' });
    await expect(telegram.getChatMembersCount(group)).resolves.toBe(2);
    await expect(telegram.leaveChat(group)).resolves.toBe(true);
    expect(await refusedBy(telegram.sendMessage(group, 'x'))).toMatchObject({ code: 403 });
  });

  it('getUserProfilePhotos lists the photos', async () => {
    sim.addProfilePhoto({ user, text: 'face' });
    await expect(telegram.getUserProfilePhotos(user)).resolves.toMatchObject({
      total_count: 1,
      photos: [[{}]],
    });
  });

  it('setWebhook, getWebhookInfo and deleteWebhook keep what they were told', async () => {
    await telegram.setWebhook('https://example.org/hook', {
      max_connections: 500,
      allowed_updates: ['message'],
      secret_token: 'abc_-1',
    });
    await expect(telegram.getWebhookInfo()).resolves.toMatchObject({
      url: 'https://example.org/hook',
      max_connections: 100,
      allowed_updates: ['message'],
      has_custom_certificate: false,
    });
    await telegram.setWebhook('https://example.org/other');
    expect((await telegram.getWebhookInfo()).allowed_updates).toEqual(['message']);
    await telegram.deleteWebhook({ drop_pending_updates: true });
    await expect(telegram.getWebhookInfo()).resolves.toMatchObject({ url: '', pending_update_count: 0 });
    await telegram.getUpdates(0, 1, 0, []);
    expect(await telegram.getWebhookInfo()).not.toHaveProperty('allowed_updates');
  });

  it('the journal shows neither the token nor the secret of the webhook', async () => {
    await telegram.setWebhook('https://example.org/hook', { secret_token: 'a-very-secret-token' });
    await telegram.deleteWebhook();
    const journal = JSON.stringify(sim.bot().calls);
    expect(journal).not.toContain('a-very-secret-token');
    expect(journal).not.toContain(sim.bot().token.split(':')[1]);
  });

  it.each([
    ['GET with a query', '?chat_id={user}&text=hi', undefined],
    ['a form', '', { type: 'application/x-www-form-urlencoded', body: 'chat_id={user}&text=hi' }],
    ['JSON', '', { type: 'application/json', body: '{"chat_id":{user},"text":"hi"}' }],
  ])('methods are found in any case and take %s', async (_, query, post) => {
    const fill = (text: string) => text.replace('{user}', String(user));
    const response = await fetch(`${sim.url}/bot${sim.bot().token}/SENDmessage${fill(query)}`, {
      method: post ? 'POST' : 'GET',
      ...(post ? { headers: { 'content-type': post.type }, body: fill(post.body) } : {}),
    });
    await expect(response.json()).resolves.toMatchObject({ ok: true, result: { text: 'hi' } });
  });
});
