/**
 * The strings by which the rest of Causerie knows Telegram's chats and messages. All are unique per account.
 *
 * conversation: `[business:<connection>/]<chat>[/<topic> | /direct:<topic>]`
 * message:      `[business:<connection>/]<chat>:<message>`
 */
export interface ChatAddress {
  chatId: string;
  /** A topic of a forum (`message_thread_id`). */
  topicId?: string;
  /** The user's own thread in a channel's direct messages (`direct_messages_topic_id`). */
  directTopicId?: string;
  /** A business account that our bot answers for. Its chats are not the bot's own chats with the same id. */
  businessConnectionId?: string;
}

const prefix = (connectionId: string | undefined) => (connectionId ? `business:${connectionId}/` : '');

export function conversationAlias(address: ChatAddress): string {
  const { chatId, topicId, directTopicId, businessConnectionId } = address;
  const direct = directTopicId ? `/direct:${directTopicId}` : '';
  return `${prefix(businessConnectionId)}${chatId}${topicId ? `/${topicId}` : direct}`;
}

export function messageExternalId(
  address: Pick<ChatAddress, 'chatId' | 'businessConnectionId'>,
  messageId: string,
): string {
  return `${prefix(address.businessConnectionId)}${address.chatId}:${messageId}`;
}

const ALIAS =
  /^(?:business:(?<business>[^/]+)\/)?(?<chat>-?\d+)(?:\/(?:direct:(?<direct>\d+)|(?<topic>\d+)))?$/;

/** Undefined for what is not a chat, e.g. the account's own `system` conversation. */
export function parseConversationAlias(alias: string): ChatAddress | undefined {
  const groups = ALIAS.exec(alias)?.groups;
  if (!groups?.['chat']) return undefined;
  const { chat, topic, direct, business } = groups;
  return {
    chatId: chat ?? '',
    ...(topic ? { topicId: topic } : {}),
    ...(direct ? { directTopicId: direct } : {}),
    ...(business ? { businessConnectionId: business } : {}),
  };
}

const MESSAGE = /^(?:business:(?<business>[^/]+)\/)?(?<chat>-?\d+):(?<message>\d+)$/;

export interface MessageAddress {
  chatId: string;
  messageId: string;
  businessConnectionId?: string;
}

export function parseMessageExternalId(externalId: string): MessageAddress | undefined {
  const groups = MESSAGE.exec(externalId)?.groups;
  if (!groups?.['chat'] || !groups['message']) return undefined;
  const { chat, message, business } = groups;
  return {
    chatId: chat ?? '',
    messageId: message ?? '',
    ...(business ? { businessConnectionId: business } : {}),
  };
}

/** A person's chat with a business and their chat with the bot have the same id, and different messages. */
export function isInChat(message: MessageAddress, chat: ChatAddress): boolean {
  return message.chatId === chat.chatId && message.businessConnectionId === chat.businessConnectionId;
}
