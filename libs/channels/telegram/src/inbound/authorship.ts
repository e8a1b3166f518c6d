import type { ChannelAccount } from '@causerie/channel-kit';
import type { ContactRef, InboundMessage } from '@causerie/message-schema';
import { chatKind, contactOfChat, contactOfUser } from './people';
import type { RawMessage } from './raw';

/**
 * Who wrote it. In a message sent in a chat's name `from` is a stand-in for old clients
 * (https://core.telegram.org/bots/api#message, `sender_chat`). A channel's own post has no author we could
 * answer.
 */
export function senderOf(message: RawMessage): ContactRef | undefined {
  const { sender_chat: senderChat, from, chat } = message;
  const isChannel = chat !== undefined && chatKind(chat) === 'broadcast';
  if (senderChat) return isChannel && senderChat.id === chat.id ? undefined : contactOfChat(senderChat);
  if (from) return contactOfUser(from);
  return chat && chatKind(chat) === 'private' ? contactOfUser(chat) : undefined;
}

/**
 * In a chat of a connected business account the chat is the customer, so whoever else writes is the business:
 * a person, unless a bot or a prepared text (away, greeting) did it.
 */
export function authorOf(message: RawMessage, account: ChannelAccount): InboundMessage['author'] {
  const { from, chat, sender_chat: senderChat, business_connection_id: business } = message;
  if (message.sender_business_bot || from?.id === account.externalId) return 'bot';
  if (from?.is_bot && !senderChat) return 'bot';
  if (!business || !from || !chat || from.id === chat.id) return 'contact';
  return message.is_from_offline ? 'bot' : 'human';
}
