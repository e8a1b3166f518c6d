import type { ContactRef, ConversationKind, ConversationRef } from '@causerie/message-schema';
import { conversationAlias, type ChatAddress } from '../refs';
import type { RawChat, RawMessage, RawUser } from './raw';

const defined = (parts: (string | undefined)[]) => parts.filter((part) => part) as string[];

const given = (name: string, value: string | boolean | undefined) => (value ? { [name]: value } : {});

export function contactOfUser(user: RawUser): ContactRef {
  return {
    addresses: [{ kind: 'user_id', value: user.id }],
    ...given('displayName', defined([user.first_name, user.last_name]).join(' ')),
    ...given('username', user.username),
    ...given('locale', user.language_code),
    ...given('isBot', user.is_bot),
  };
}

/** A channel or group can write in its own name: anonymous administrators, linked channels. */
export function contactOfChat(chat: RawChat): ContactRef {
  return {
    addresses: [{ kind: 'chat_id', value: chat.id }],
    ...given('displayName', chatTitle(chat)),
    ...given('username', chat.username),
  };
}

function chatTitle(chat: RawChat): string | undefined {
  return chat.title ?? (defined([chat.first_name, chat.last_name]).join(' ') || undefined);
}

const KINDS = new Map<string, ConversationKind>([
  ['private', 'private'],
  ['group', 'group'],
  ['supergroup', 'group'],
  ['channel', 'broadcast'],
]);

/** Where the type is missing, the sign of the id tells users from groups. */
export function chatKind(chat: RawChat): ConversationKind {
  return KINDS.get(chat.type ?? '') ?? (chat.id.startsWith('-') ? 'group' : 'private');
}

export function conversationOfChat(chat: RawChat, address: Partial<ChatAddress> = {}): ConversationRef {
  const title = chatTitle(chat);
  // In a channel's direct messages each user has a thread of their own that no other user sees.
  const kind = address.directTopicId ? 'private' : chatKind(chat);
  return {
    aliases: [conversationAlias({ ...address, chatId: chat.id })],
    kind,
    ...(title === undefined ? {} : { title }),
  };
}

/** A private chat has the id of its user. */
export function conversationOfUser(user: RawUser): ConversationRef {
  const title = contactOfUser(user).displayName;
  return { aliases: [user.id], kind: 'private', ...(title === undefined ? {} : { title }) };
}

/** For what concerns the account as a whole. */
export const ACCOUNT_CONVERSATION: ConversationRef = { aliases: ['account'], kind: 'system' };

type Located = Pick<
  RawMessage,
  | 'chat'
  | 'from'
  | 'business_connection_id'
  | 'is_topic_message'
  | 'message_thread_id'
  | 'direct_messages_topic'
>;

/** Outside forums `message_thread_id` only marks a thread of replies, which is no conversation of its own. */
export function addressOf(message: Located): Omit<ChatAddress, 'chatId'> {
  const { business_connection_id: business, message_thread_id: thread } = message;
  const direct = message.direct_messages_topic?.topic_id;
  return {
    ...(business ? { businessConnectionId: business } : {}),
    ...(message.is_topic_message && thread ? { topicId: thread } : {}),
    ...(direct ? { directTopicId: direct } : {}),
  };
}

export function conversationOf(
  message: Located & Partial<Pick<RawMessage, 'migrate_to_chat_id' | 'migrate_from_chat_id'>>,
): ConversationRef {
  if (!message.chat) return message.from ? conversationOfUser(message.from) : ACCOUNT_CONVERSATION;
  const conversation = conversationOfChat(message.chat, addressOf(message));
  const { migrate_to_chat_id: next, migrate_from_chat_id: previous } = message;
  // A group that became a supergroup has a new id for good: it comes first, the old one still finds the conversation.
  if (next) return { ...conversation, aliases: [next, ...conversation.aliases] };
  return previous ? { ...conversation, aliases: [...conversation.aliases, previous] } : conversation;
}
