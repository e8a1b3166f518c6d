import { bold, buffer, checkRefusals, type Row } from './refusal-scene';
import { refusedBy, telegramFor } from './testing-kit';
import type { ACCESS_REFUSALS } from './wire/access-refusals';
import type { TEXT_REFUSALS } from './wire/text-refusals';

/** An offset beyond every update: getUpdates then waits for something new. */
const AFTER_ALL = 2 ** 31 - 1;

/** One row for each refusal of the table: the call that brings it about, and the words that fill its places. */
const ROWS: Record<keyof typeof ACCESS_REFUSALS | keyof typeof TEXT_REFUSALS, Row> = {
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
  chatIdMissing: { call: ({ telegram }) => refusedBy(telegram.deleteMessage('', 1)) },
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
  editTooLong: {
    call: async ({ telegram, user }) => {
      const sent = await telegram.sendMessage(user, 'x');
      return refusedBy(telegram.editMessageText(user, sent.message_id, undefined, 'a'.repeat(4097)));
    },
  },
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
  entityOffset: {
    call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'hello', bold(-1, 1))),
    says: 'Bad Request: receive an entity with incorrect offset -1',
  },
  entityBeginsLate: {
    call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'hello', bold(100, 1))),
    says: 'Bad Request: entity begins after the end of the text at UTF-16 offset 100',
  },
  entityEndsLate: {
    call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'hello', bold(0, 100))),
    says: 'Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100',
  },
  entityUrl: {
    call: ({ telegram, user }) =>
      refusedBy(
        telegram.sendMessage(user, 'click', {
          entities: [{ type: 'text_link', offset: 0, length: 5, url: 'not-a-url' }],
        }),
      ),
    says: "Bad Request: entity URL 'not-a-url' is invalid: Wrong HTTP URL",
  },
  entityBounds: {
    call: ({ telegram, user }) => refusedBy(telegram.sendMessage(user, 'é🏟x', bold(2, 1))),
    says: 'Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 2',
  },
};

describe('the simulator refuses what Telegram refuses, in its words', () => {
  checkRefusals(ROWS);
});
