/**
 * Every kind that holds something for us, by webhook and by polling alike; without the list Telegram leaves out
 * chat_member, message_reaction and message_reaction_count. Inline queries and payments are not asked for: they want
 * an answer within seconds that we do not give. A server that does not know one of the names passes over it.
 * https://core.telegram.org/bots/api#setwebhook
 */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'guest_message',
  'message_reaction',
  'message_reaction_count',
  'callback_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'managed_bot',
  'subscription',
] as const;
