import type { ReplyTo } from '@causerie/message-schema';
import { messageExternalId } from '../refs';
import type { RawMessage } from './raw';

export function replyToOf(message: RawMessage): ReplyTo | undefined {
  const externalId = repliedId(message);
  if (externalId === undefined) return undefined;
  return { externalId, ...(message.quote ? { quote: message.quote.text } : {}) };
}

/** The opening message of a forum topic is in every message's `reply_to_message`; nobody replied to it. */
function repliedId({ reply_to_message: reply, ...message }: RawMessage): string | undefined {
  const chat = reply?.chat ?? message.chat;
  if (reply?.message_id && chat && !reply.forum_topic_created)
    return externalIdIn(chat.id, reply.message_id, message.business_connection_id);
  // A reply across chats: https://core.telegram.org/bots/api#externalreplyinfo
  const { chat: otherChat, message_id: otherId } = message.external_reply ?? {};
  return otherChat && otherId ? externalIdIn(otherChat.id, otherId) : undefined;
}

function externalIdIn(chatId: string, messageId: string, businessConnectionId?: string): string {
  return messageExternalId({ chatId, ...(businessConnectionId ? { businessConnectionId } : {}) }, messageId);
}

/** Before Bot API 7.0 four fields said what `forward_origin` says now. */
const FORWARD_FIELDS = [
  'forward_origin',
  'forward_date',
  'forward_from',
  'forward_from_chat',
  'forward_sender_name',
];

export function isForwarded(original: Record<string, unknown>): boolean {
  return FORWARD_FIELDS.some((field) => original[field] !== undefined && original[field] !== null);
}
