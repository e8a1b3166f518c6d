import { refusal } from '../wire/api-refusal';
import type { SimChat } from '../state/records';
import { isAdmin, isMember } from '../updates/update-dispatcher';
import type { MethodContext } from './method';

/** `read` looks, `edit` changes a message of the bot, `write` sends. */
export type Access = 'read' | 'edit' | 'write';

/** The chat of `chat_id`, if the bot may do this there. Throws what Telegram would answer. */
export function findChat(context: MethodContext, access: Access): SimChat {
  const chatId = context.params.string('chat_id').trim();
  if (chatId === '') throw refusal('chatIdEmpty');
  const chat = chatId.startsWith('@') ? findPublic(context, chatId) : findById(context, Number(chatId));
  checkAccess(context, chat, access);
  return chat;
}

function findPublic({ world }: MethodContext, name: string): SimChat {
  const wanted = name.slice(1).toLowerCase();
  const chat = [...world.chats.values()].find(
    ({ type, username }) =>
      (type === 'supergroup' || type === 'channel') && username?.toLowerCase() === wanted,
  );
  if (!chat) throw refusal('chatNotFound');
  return chat;
}

function findById({ world, bot }: MethodContext, id: number): SimChat {
  const group = world.chats.get(id);
  if (group) {
    // A bot does not know a private group that it has never been in.
    if (!group.username && !group.members.has(bot.id)) throw refusal('chatNotFound');
    return group;
  }
  if (world.bots.has(id)) throw refusal('toBot');
  if (world.users.has(id)) return world.openPrivateChat(bot.id, id);
  const remembered = world.strangersChat(bot.id, id);
  if (!remembered) throw refusal('chatNotFound');
  return remembered;
}

function checkAccess(context: MethodContext, chat: SimChat, access: Access): void {
  if (chat.private) checkPrivate(context, chat.private, access);
  else checkMembership(context, chat, access);
}

function checkPrivate({ world }: MethodContext, chat: NonNullable<SimChat['private']>, access: Access): void {
  if (access === 'read') {
    if (!chat.started) throw refusal('chatNotFound');
    return;
  }
  if (world.user(chat.userId).deactivated) throw refusal('userDeactivated');
  if (!chat.started) throw refusal('cannotInitiate');
  if (access === 'write' && chat.blocked) throw refusal('botBlocked');
}

function checkMembership({ bot }: MethodContext, chat: SimChat, access: Access): void {
  if (chat.migratedTo !== undefined) {
    if (access !== 'write') return;
    throw refusal('chatMigrated', {}, { migrate_to_chat_id: chat.migratedTo });
  }
  const status = chat.members.get(bot.id);
  const chatType = chat.type;
  if (status === 'kicked' && (access !== 'read' || chat.type !== 'group'))
    throw refusal('botKicked', { chatType });
  const closed = access !== 'read' || (chat.type !== 'group' && !chat.username);
  if (!isMember(status) && closed) throw refusal('botNotMember', { chatType });
  if (chat.type === 'channel' && access !== 'read' && !isAdmin(status)) throw refusal('needAdminInChannel');
}
