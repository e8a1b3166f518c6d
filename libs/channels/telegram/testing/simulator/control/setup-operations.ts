import { ControlError } from '@causerie/channel-kit-testing';
import { newToken, SimBot, TOKEN_SHAPE } from '../state/bot';
import type { MemberStatus, SimChat } from '../state/records';
import type { World } from '../state/world';
import { isMember, type UpdateDispatcher } from '../updates/update-dispatcher';
import { renderUser } from '../state/render';
import type { BotInput, BotRef, ChatInput, FileInput, MembershipInput, UserInput } from './inputs';
import { findBot, findGroup, toFile } from './places';

export interface BotInfo {
  id: number;
  token: string;
  username: string;
  firstName: string;
}

export interface UserInfo {
  id: number;
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
}

export interface ChatInfo {
  id: number;
  type: SimChat['type'];
  title: string;
}

/** Bots, users, chats and who is where. */
export function setupOperations(world: World, updates: UpdateDispatcher) {
  /** The service message of a change that everybody in the group sees. */
  const announce = (chat: SimChat, actorId: number, fields: Record<string, unknown>) => {
    const sender = world.bots.has(actorId) ? ('bot' as const) : ('user' as const);
    const message = world.addMessage(chat, { sender: { kind: sender, id: actorId }, content: { fields } });
    updates.message('message', message);
    return message;
  };

  const blockBot = (input: { bot?: BotRef; user: number }, blocked: boolean): true => {
    const chat = world.openPrivateChat(findBot(world, input.bot).id, input.user);
    if (!chat.private || chat.private.blocked === blocked) return true;
    chat.private.blocked = blocked;
    const change = { before: blocked ? 'member' : 'kicked', after: blocked ? 'kicked' : 'member' } as const;
    updates.membership(chat, input.user, chat.private.botId, change);
    return true;
  };

  return {
    createBot: (input: BotInput = {}): BotInfo => {
      const token = input.token ?? newToken(world.newId());
      if (!TOKEN_SHAPE.test(token))
        throw new ControlError('a token is digits, a colon and 35 of A-Z a-z 0-9 _ -');
      const id = Number(token.split(':')[0]);
      if (world.bots.has(id)) throw new ControlError(`bot ${id} is there already`);
      const username = input.username ?? `simulated_${id}_bot`;
      const firstName = input.firstName ?? 'Simulated bot';
      const user = { id, is_bot: true, first_name: firstName, username };
      const readsAll = input.canReadAllGroupMessages ?? false;
      const bot = new SimBot(id, token, user, readsAll, world.faults);
      bot.hadChats = input.hadChats ?? false;
      world.bots.set(id, bot);
      return { id, token, username, firstName };
    },

    createUser: (input: UserInput = {}): UserInfo => {
      const id = input.id ?? world.newId();
      if (world.users.has(id)) throw new ControlError(`user ${id} is there already`);
      const user = { languageCode: 'en', ...input, id, firstName: input.firstName ?? 'Ada' };
      world.users.set(id, { ...user, deactivated: false, profilePhotoKeys: [] });
      return user;
    },

    createChat: (input: ChatInput): ChatInfo => {
      const { type, username, isForum = false } = input;
      const id = type === 'group' ? -world.newId(9) : -(1_000_000_000_000 + world.newId());
      const roles: [number, MemberStatus][] = [
        ...(input.members ?? []).map((member): [number, MemberStatus] => [member, 'member']),
        ...(input.admins ?? []).map((member): [number, MemberStatus] => [member, 'administrator']),
      ];
      const title = input.title ?? `Simulated ${type}`;
      const empty = { messages: new Map(), topics: new Map() };
      const chat: SimChat = { ...empty, key: String(id), id, type, title, isForum, members: new Map(roles) };
      world.chats.set(id, username ? { ...chat, username } : chat);
      return { id, type, title };
    },

    /** Joining, leaving, removal, promotion: with the updates and the service message of each. */
    setMember: ({ chat: chatId, member, status, by }: MembershipInput): true => {
      const chat = findGroup(world, chatId);
      const actorId = by ?? member;
      const before = chat.members.get(member) ?? 'left';
      if (before === status) return true;
      chat.members.set(member, status);
      updates.membership(chat, actorId, member, { before, after: status });
      if (chat.type === 'channel' || isMember(before) === isMember(status)) return true;
      const subject = world.bots.get(member)?.user ?? renderUser(world.user(member));
      announce(
        chat,
        actorId,
        isMember(status) ? { new_chat_members: [subject] } : { left_chat_member: subject },
      );
      return true;
    },

    createTopic: (input: { chat: number; user: number; name: string }): { threadId: number } => {
      const chat = findGroup(world, input.chat);
      if (!chat.isForum) throw new ControlError('the chat is no forum');
      const sender = { kind: 'user' as const, id: input.user };
      const fields = { forum_topic_created: { name: input.name, icon_color: 7322096 } };
      const message = world.addMessage(chat, { sender, content: { fields } });
      message.threadId = message.messageId;
      chat.topics.set(message.messageId, { threadId: message.messageId, name: input.name, closed: false });
      updates.message('message', message);
      return { threadId: message.messageId };
    },

    closeTopic: (input: { chat: number; threadId: number }): true => {
      const topic = findGroup(world, input.chat).topics.get(input.threadId);
      if (!topic) throw new ControlError('no such topic');
      topic.closed = true;
      return true;
    },

    /** A basic group becomes a supergroup: a new chat id, told in both chats. */
    upgradeGroup: (input: { chat: number; by: number }): { chat: number } => {
      const old = findGroup(world, input.chat);
      if (old.type !== 'group') throw new ControlError('only a basic group is upgraded');
      const id = -(1_000_000_000_000 + world.newId());
      const empty = { messages: new Map(), topics: new Map() };
      const chat: SimChat = {
        ...old,
        ...empty,
        key: String(id),
        id,
        type: 'supergroup',
        members: new Map(old.members),
      };
      world.chats.set(id, chat);
      announce(old, input.by, { migrate_to_chat_id: id });
      old.migratedTo = id;
      announce(chat, input.by, { migrate_from_chat_id: old.id });
      return { chat: id };
    },

    blockBot: (input: { bot?: BotRef; user: number }): true => blockBot(input, true),
    unblockBot: (input: { bot?: BotRef; user: number }): true => blockBot(input, false),

    deactivateUser: (input: { user: number }): true => {
      world.user(input.user).deactivated = true;
      return true;
    },

    addProfilePhoto: (input: FileInput & { user: number }): true => {
      world.user(input.user).profilePhotoKeys.unshift(world.files.add(toFile(input)).key);
      return true;
    },

    /** Makes an address that a bot may send a file by. The simulator fetches nothing from the network. */
    publishUrl: (input: FileInput & { url: string }): true => {
      world.files.publish(input.url, toFile(input));
      return true;
    },
  };
}
