import { buffer, checkRefusals, foreignPhoto, keyboard, openScene, type Row } from './refusal-scene';
import { refusedBy } from './testing-kit';
import type { CONTENT_REFUSALS } from './wire/content-refusals';

/** One row for each refusal of the table: the call that brings it about, and the words that fill its places. */
const ROWS: Record<keyof typeof CONTENT_REFUSALS, Row> = {
  replyNotFound: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'x', { reply_parameters: { message_id: 1 } })),
  },
  replyParameters: {
    call: ({ sim, raw, user }) =>
      raw(`/bot${sim.bot().token}/sendMessage`, { chat_id: user, text: 'x', reply_parameters: '{' }),
  },
  fieldMissing: {
    call: ({ sim, raw, user }) =>
      raw(`/bot${sim.bot().token}/sendMessage`, {
        chat_id: user,
        text: 'x',
        reply_parameters: { quote: 'y' },
      }),
    says: 'Bad Request: can\'t find field "message_id"',
  },
  fieldType: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'x', { reply_markup: { inline_keyboard: 'bad' } as never })),
    says: 'Bad Request: field "inline_keyboard" must be of type Array',
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
  buttonUrl: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.sendMessage(user, 'x', keyboard({ text: 'A', url: 'ftp://example.com' }))),
    says: "Bad Request: inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
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
  reactionNotArray: {
    call: ({ sim, raw, user }) =>
      raw(`/bot${sim.bot().token}/setMessageReaction`, { chat_id: user, message_id: 1, reaction: '{}' }),
  },
  reactionKind: {
    call: ({ telegram, user }) =>
      refusedBy(telegram.setMessageReaction(user, 1, [{ type: 'wave' } as never])),
    says: "Bad Request: can't parse ReactionType: invalid reaction type specified",
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
  remoteFileId: {
    call: ({ telegram, user }) => refusedBy(telegram.sendPhoto(user, 'AgACnothing1')),
    says: "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
  },
  fileTypeMismatch: {
    call: async ({ telegram, user }) => {
      const sent = await telegram.sendPhoto(user, buffer(1));
      return refusedBy(telegram.sendDocument(user, sent.photo[0]?.file_id ?? ''));
    },
    says: "Bad Request: can't use file of type Photo as Document",
  },
  urlFetchFailed: {
    call: ({ telegram, user }) => refusedBy(telegram.sendPhoto(user, 'https://example.invalid/none.jpg')),
  },
  photoTooBig: {
    call: ({ telegram, user }) => refusedBy(telegram.sendPhoto(user, buffer(10_485_761))),
    says: 'Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes',
  },
  fileEmpty: { call: ({ telegram, user }) => refusedBy(telegram.sendDocument(user, buffer(0))) },
  mediaJson: {
    call: ({ sim, raw, user }) => raw(`/bot${sim.bot().token}/sendMediaGroup`, { chat_id: user, media: '[' }),
  },
  parameterRequired: {
    call: ({ sim, raw, user }) => raw(`/bot${sim.bot().token}/sendMediaGroup`, { chat_id: user }),
    says: 'Bad Request: parameter "media" is required',
  },
  mediaNotArray: {
    call: ({ sim, raw, user }) => raw(`/bot${sim.bot().token}/sendMediaGroup`, { chat_id: user, media: {} }),
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
    says: "Bad Request: document can't be mixed with other media types",
  },
  latitudeEmpty: { call: ({ telegram, user }) => refusedBy(telegram.sendLocation(user, '' as never, 3)) },
  longitudeEmpty: { call: ({ telegram, user }) => refusedBy(telegram.sendLocation(user, 3, '' as never)) },
};

describe('the simulator refuses what Telegram refuses of buttons, messages and files', () => {
  checkRefusals(ROWS);

  it('a reply to a lost message passes with allow_sending_without_reply', async () => {
    const { sim, telegram, user } = await openScene();
    const sent = await telegram.sendMessage(user, 'x', {
      reply_parameters: { message_id: 1, allow_sending_without_reply: true },
    });
    expect(sent).not.toHaveProperty('reply_to_message');
    await sim.close();
  });
});
