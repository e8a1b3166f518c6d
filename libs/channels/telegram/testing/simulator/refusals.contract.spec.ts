import { Input, type Telegram } from 'telegraf';
import { ManualSimulatorClock } from './clock';
import { startTelegramSimulator, type TelegramSimulator } from './simulator';
import { refusedBy, telegramFor, type Refused } from './testing-kit';
import { REFUSALS, type RefusalKey } from './wire/refusals';

/** What a row works with: a chat that may be written to, and ways to make one that may not. */
interface Scene {
  sim: TelegramSimulator;
  clock: ManualSimulatorClock;
  telegram: Telegram;
  /** Started the bot. */
  user: number;
  group: (options?: { status?: 'kicked' | 'left'; type?: 'group' | 'supergroup' | 'channel' }) => number;
  /** A call that telegraf has no way to make. */
  raw: (path: string, body?: unknown) => Promise<Refused>;
}

type Row = {
  call: (scene: Scene) => Promise<Refused>;
  says?: string;
  parameters?: (scene: Scene) => unknown;
};

const keyboard = (button: object) => ({ reply_markup: { inline_keyboard: [[button]] } }) as never;
const buffer = (size: number) => Input.fromBuffer(Buffer.alloc(size, 1), 'f.jpg');

/** An offset beyond every update: getUpdates then waits for something new. */
const AFTER_ALL = 2 ** 31 - 1;

/** One row for each refusal of the table: the call that brings it about, and the words that fill its places. */
const ROWS: Record<RefusalKey, Row> = {
  notFound: { call: ({ raw }) => raw('/hello') },
  unauthorized: {
    call: ({ sim }) => refusedBy(telegramFor(sim.url, `${sim.bot().id}:${'A'.repeat(35)}`).getMe()),
  },
  methodNotFound: { call: ({ sim, raw }) => raw(`/bot${sim.bot().token}/sendPigeon`) },
  badJson: { call: ({ sim, raw }) => raw(`/bot${sim.bot().token}/sendMessage`, '{"chat_id"') },
  bodyTooLarge: {
    call: ({ telegram, user }) => refusedBy(telegram.sendDocument(user, buffer(52 * 1024 * 1024))),
  },
  tooManyRequests: {
    call: async ({ telegram }) => {
      await telegram.setWebhook('https://example.org/a');
      return refusedBy(telegram.setWebhook('https://example.org/b'));
    },
    says: 'Too Many Requests: retry after 1',
    parameters: () => ({ retry_after: 1 }),
  },
  getUpdatesWithWebhook: {
    call: async ({ telegram }) => {
      await telegram.setWebhook('https://example.org/hook');
      return refusedBy(telegram.getUpdates(0, 1, 0, undefined));
    },
  },
  terminatedByGetUpdates: {
    call: async ({ telegram, sim }) => {
      const waiting = refusedBy(telegram.getUpdates(30, 1, AFTER_ALL, undefined));
      await sim.bot().waitForCall(({ method }) => method === 'getUpdates');
      await telegram.getUpdates(0, 1, AFTER_ALL, undefined);
      return waiting;
    },
  },
  terminatedBySetWebhook: {
    call: async ({ telegram, sim }) => {
      const waiting = refusedBy(telegram.getUpdates(30, 1, AFTER_ALL, undefined));
      await sim.bot().waitForCall(({ method }) => method === 'getUpdates');
      await telegram.setWebhook('https://example.org/hook');
      return waiting;
    },
  },
  webhookUrlInvalid: { call: ({ telegram }) => refusedBy(telegram.setWebhook('no address')) },
  webhookNotHttps: { call: ({ telegram }) => refusedBy(telegram.setWebhook('http://example.org/hook')) },
  webhookPort: { call: ({ telegram }) => refusedBy(telegram.setWebhook('https://example.org:8080/hook')) },
  secretTooLong: {
    call: ({ telegram }) =>
      refusedBy(telegram.setWebhook('https://example.org/', { secret_token: 'a'.repeat(257) })),
  },
  secretCharacters: {
    call: ({ telegram }) => refusedBy(telegram.setWebhook('https://example.org/', { secret_token: 'a+b' })),
  },
  chatIdEmpty: { call: ({ telegram }) => refusedBy(telegram.sendMessage('', 'x')) },
  chatNotFound: { call: ({ telegram }) => refusedBy(telegram.sendMessage(424242, 'x')) },
  chatMigrated: {
    call: ({ telegram, sim, user, group }) => {
      const chat = group({ type: 'group' });
      sim.upgradeGroup({ chat, by: user });
      return refusedBy(telegram.sendMessage(chat, 'x'));
    },
    parameters: () => ({ migrate_to_chat_id: expect.any(Number) as number }),
  },
  botBlocked: {
    call: ({ telegram, sim, user }) => {
      sim.blockBot({ user });
      return refusedBy(telegram.sendMessage(user, 'x'));
    },
  },
  cannotInitiate: { call: ({ telegram, sim }) => refusedBy(telegram.sendMessage(sim.createUser().id, 'x')) },
  toBot: { call: ({ telegram, sim }) => refusedBy(telegram.sendMessage(sim.bot().id, 'x')) },
  userDeactivated: {
    call: ({ telegram, sim, user }) => {
      sim.deactivateUser({ user });
      return refusedBy(telegram.sendMessage(user, 'x'));
    },
  },
  botKicked: {
    call: ({ telegram, group }) =>
      refusedBy(telegram.sendMessage(group({ type: 'supergroup', status: 'kicked' }), 'x')),
    says: 'Forbidden: bot was kicked from the supergroup chat',
  },
  botNotMember: {
    call: ({ telegram, group }) =>
      refusedBy(telegram.sendMessage(group({ type: 'group', status: 'left' }), 'x')),
    says: 'Forbidden: bot is not a member of the group chat',
  },
  needAdminInChannel: {
    call: ({ telegram, group }) => refusedBy(telegram.sendMessage(group({ type: 'channel' }), 'x')),
  },
  textEmpty: { call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, '')) },
  textBlank: { call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, ' \n ')) },
  textBytes: { call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'a'.repeat(32_769))) },
  textTooLong: { call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'a'.repeat(4097))) },
  captionTooLong: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendPhoto(user, buffer(1), { caption: 'a'.repeat(1025) })),
  },
  parseMode: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'x', { parse_mode: 'BBCode' as never })),
  },
  parseEntities: {
    call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'é <b>x', { parse_mode: 'HTML' })),
    says: 'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
  },
  messageEntity: {
    call: ({ telegram, user }) =>
      refusedBy(
        telegram.sendMessage(user, 'x', { entities: [{ type: 'shiny', offset: 0, length: 1 } as never] }),
      ),
    says: "Bad Request: can't parse MessageEntity: Unsupported type specified",
  },
  entityBounds: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'é🏟x', { entities: [{ type: 'bold', offset: 2, length: 1 }] })),
    says: 'Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 2',
  },
  replyNotFound: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'x', { reply_parameters: { message_id: 1 } })),
  },
  replyParameters: {
    call: ({ sim, raw, user }) =>
      raw(`/bot${sim.bot().token}/sendMessage`, { chat_id: user, text: 'x', reply_parameters: '{' }),
  },
  threadNotFound: {
    call: ({ telegram, group }) => refusedBy(telegram.sendMessage(group(), 'x', { message_thread_id: 77 })),
  },
  topicClosed: {
    call: ({ telegram, sim, user }) => {
      const chat = sim.createChat({ type: 'supergroup', isForum: true, members: [user, sim.bot().id] }).id;
      const { threadId } = sim.createTopic({ chat, user, name: 'Old' });
      sim.closeTopic({ chat, threadId });
      return refusedBy(telegram.sendMessage(chat, 'x', { message_thread_id: threadId }));
    },
  },
  markupJson: {
    call: ({ sim, raw, user }) =>
      raw(`/bot${sim.bot().token}/sendMessage`, { chat_id: user, text: 'x', reply_markup: '{' }),
  },
  markupNotObject: {
    call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'x', { reply_markup: [] as never })),
  },
  inlineKeyboardShape: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'x', { reply_markup: { inline_keyboard: [{}] as never } })),
  },
  inlineButton: {
    call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'x', keyboard({ text: 'A' }))),
    says: "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  },
  buttonData: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'x', keyboard({ text: 'A', callback_data: 'é'.repeat(33) }))),
  },
  businessConnection: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'x', { business_connection_id: 'none' } as never)),
  },
  chatAction: { call: ({ telegram, user }) => refusedBy(telegram.sendChatAction(user, 'sleep' as never)) },
  queryInvalid: {
    call: async ({ telegram, sim, clock, user }) => {
      const sent = await telegram.sendMessage(user, 'x', keyboard({ text: 'A', callback_data: 'a' }));
      const pressed = sim.pressButton({ user, messageId: sent.message_id, data: 'a' });
      clock.advance(150_001);
      return refusedBy(telegram.answerCbQuery(pressed.callbackQueryId));
    },
  },
  callbackAnswerTooLong: {
    call: async ({ telegram, sim, user }) => {
      const sent = await telegram.sendMessage(user, 'x', keyboard({ text: 'A', callback_data: 'a' }));
      const pressed = sim.pressButton({ user, messageId: sent.message_id, data: 'a' });
      return refusedBy(telegram.answerCbQuery(pressed.callbackQueryId, 'a'.repeat(201)));
    },
  },
  messageIdMissing: { call: ({ telegram, user }) => refusedBy(telegram.deleteMessage(user, 0)) },
  editNotFound: {
    call: ({ telegram, user }) => refusedBy(telegram.editMessageText(user, 1, undefined, 'x')),
  },
  cannotEdit: {
    call: ({ telegram, sim, user }) =>
      refusedBy(
        telegram.editMessageText(user, sim.sendText({ user, text: 'mine' }).messageId, undefined, 'x'),
      ),
  },
  noTextToEdit: {
    call: async ({ telegram, user }) => {
      const sent = await telegram.sendPhoto(user, buffer(1));
      return refusedBy(telegram.editMessageText(user, sent.message_id, undefined, 'x'));
    },
  },
  notModified: {
    call: async ({ telegram, user }) => {
      const sent = await telegram.sendMessage(user, 'same');
      return refusedBy(telegram.editMessageText(user, sent.message_id, undefined, 'same'));
    },
  },
  deleteNotFound: { call: ({ telegram, user }) => refusedBy(telegram.deleteMessage(user, 1)) },
  cannotDelete: {
    call: ({ telegram, sim, user, group }) => {
      const chat = group();
      return refusedBy(telegram.deleteMessage(chat, sim.sendText({ user, chat, text: 'mine' }).messageId));
    },
  },
  reactNotFound: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.setMessageReaction(user, 1, [{ type: 'emoji', emoji: '👍' }])),
  },
  reactionInvalid: {
    call: ({ telegram, sim, user }) => {
      const { messageId } = sim.sendText({ user, text: 'x' });
      return refusedBy(
        telegram.setMessageReaction(user, messageId, [{ type: 'emoji', emoji: '🏟' as never }]),
      );
    },
  },
  reactionsTooMany: {
    call: ({ telegram, sim, user }) => {
      const { messageId } = sim.sendText({ user, text: 'x' });
      const both = [
        { type: 'emoji', emoji: '👍' },
        { type: 'emoji', emoji: '🔥' },
      ] as const;
      return refusedBy(telegram.setMessageReaction(user, messageId, [...both]));
    },
  },
  reactionType: {
    call: ({ sim, raw, user }) =>
      raw(`/bot${sim.bot().token}/setMessageReaction`, { chat_id: user, message_id: 1, reaction: '[' }),
  },
  userIdInvalid: { call: ({ telegram, group }) => refusedBy(telegram.getChatMember(group(), -1)) },
  userNotFound: { call: ({ telegram }) => refusedBy(telegram.getUserProfilePhotos(424242)) },
  cannotLeavePrivate: { call: ({ telegram, user }) => refusedBy(telegram.leaveChat(user)) },
  fileIdMissing: { call: ({ telegram }) => refusedBy(telegram.getFile('')) },
  fileIdInvalid: { call: ({ telegram }) => refusedBy(telegram.getFile('AgACnothing')) },
  fileIdForeign: { call: async ({ telegram, sim }) => refusedBy(telegram.getFile(await foreignPhoto(sim))) },
  fileTooBig: {
    call: async ({ telegram, sim, user }) => {
      sim.sendMedia({ user, media: { kind: 'document', sizeBytes: 20 * 1024 * 1024 + 1 } });
      const [update] = await telegram.getUpdates(0, 1, -1, undefined);
      const { document } = (update as unknown as { message: { document: { file_id: string } } }).message;
      return refusedBy(telegram.getFile(document.file_id));
    },
  },
  fileMissing: {
    call: ({ telegram, user }) => refusedBy(telegram.sendPhoto(user, '')),
    says: 'Bad Request: there is no photo in the request',
  },
  wrongFileIdentifier: {
    call: async ({ telegram, sim, user }) => refusedBy(telegram.sendPhoto(user, await foreignPhoto(sim))),
  },
  fileTypeMismatch: {
    call: async ({ telegram, user }) => {
      const sent = await telegram.sendPhoto(user, buffer(1));
      return refusedBy(telegram.sendDocument(user, sent.photo[0]?.file_id ?? ''));
    },
    says: "Bad Request: can't use file of type Photo as Document",
  },
  urlFetchFailed: {
    call: ({ telegram, user }) => refusedBy(telegram.sendPhoto(user, 'https://example.org/none.jpg')),
  },
  photoTooBig: {
    call: ({ telegram, user }) => refusedBy(telegram.sendPhoto(user, buffer(10_485_761))),
    says: 'Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes',
  },
  fileEmpty: { call: ({ telegram, user }) => refusedBy(telegram.sendDocument(user, buffer(0))) },
  mediaJson: {
    call: ({ sim, raw, user }) => raw(`/bot${sim.bot().token}/sendMediaGroup`, { chat_id: user }),
  },
  inputMedia: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMediaGroup(user, [{ type: 'hologram', media: 'x' }] as never)),
    says: 'Bad Request: can\'t parse InputMedia: type "hologram" is unsupported',
  },
  albumEmpty: { call: ({ telegram, user }) => refusedBy(telegram.sendMediaGroup(user, [] as never)) },
  albumTooLarge: {
    call: ({ telegram, user }) =>
      refusedBy(
        telegram.sendMediaGroup(
          user,
          Array.from({ length: 11 }, () => ({ type: 'photo', media: buffer(1) })),
        ),
      ),
  },
  albumMixed: {
    call: ({ telegram, user }) =>
      refusedBy(
        telegram.sendMediaGroup(user, [
          { type: 'photo', media: buffer(1) },
          { type: 'document', media: buffer(1) },
        ] as never),
      ),
  },
  latitudeEmpty: { call: ({ telegram, user }) => refusedBy(telegram.sendLocation(user, '' as never, 3)) },
  longitudeEmpty: { call: ({ telegram, user }) => refusedBy(telegram.sendLocation(user, 3, '' as never)) },
};

async function foreignPhoto(sim: TelegramSimulator): Promise<string> {
  const other = sim.createBot({ username: 'other_bot' });
  const user = sim.createUser().id;
  sim.startBot({ bot: other.id, user });
  const sent = await telegramFor(sim.url, other.token).sendPhoto(user, buffer(1));
  return sent.photo[0]?.file_id ?? '';
}

async function openScene(): Promise<Scene> {
  const clock = new ManualSimulatorClock();
  const sim = await startTelegramSimulator({ clock, allowHttpWebhooks: false });
  const bot = sim.createBot({ username: 'first_bot' });
  const user = sim.createUser().id;
  sim.startBot({ user });
  return {
    sim: { ...sim, bot: (ref = bot.id) => sim.bot(ref) },
    clock,
    telegram: telegramFor(sim.url, bot.token),
    user,
    group: ({ status, type = 'supergroup' } = {}) => {
      const chat = sim.createChat({ type, members: [user, bot.id] }).id;
      if (status) sim.setMember({ chat, member: bot.id, status, by: user });
      return chat;
    },
    raw: async (path, body) => {
      const response = await fetch(sim.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
      });
      const answer = (await response.json()) as { error_code: number; description: string };
      expect(response.status).toBe(answer.error_code);
      return { code: answer.error_code, description: answer.description };
    },
  };
}

describe('the simulator refuses what Telegram refuses, in its words', () => {
  it.each(Object.entries(ROWS) as [RefusalKey, Row][])('%s', async (key, { call, says, parameters }) => {
    const scene = await openScene();
    try {
      const { code, description, rule, source } = REFUSALS[key];
      expect(await call(scene)).toEqual({
        code,
        description: says ?? description,
        ...(parameters ? { parameters: parameters(scene) } : {}),
      });
      expect(rule).toMatch(/\.$/);
      expect(source).toMatch(/^https:\/\/(core\.telegram\.org|github\.com\/tdlib)\//);
    } finally {
      await scene.sim.close();
    }
  });

  it('a reply to a lost message passes with allow_sending_without_reply', async () => {
    const { sim, telegram, user } = await openScene();
    const sent = await telegram.sendMessage(user, 'x', {
      reply_parameters: { message_id: 1, allow_sending_without_reply: true },
    });
    expect(sent).not.toHaveProperty('reply_to_message');
    await sim.close();
  });
});
