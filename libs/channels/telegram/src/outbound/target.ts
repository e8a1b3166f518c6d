import type { ChatAddress } from '../refs';

interface Target {
  chat_id: number | string;
  message_thread_id?: number;
  direct_messages_topic_id?: number;
  business_connection_id?: string;
}

/** Where a call goes: https://core.telegram.org/bots/api#sendmessage */
export function target({ chatId, topicId, directTopicId, businessConnectionId }: ChatAddress): Target {
  const id = Number(chatId);
  return {
    ...(businessConnectionId ? { business_connection_id: businessConnectionId } : {}),
    // The server reads digits in a string as well, and those lose nothing beyond 2^53.
    chat_id: Number.isSafeInteger(id) ? id : chatId,
    ...(topicId ? { message_thread_id: Number(topicId) } : {}),
    ...(directTopicId ? { direct_messages_topic_id: Number(directTopicId) } : {}),
  };
}
