/** The Bot API objects as they travel in JSON; https://core.telegram.org/bots/api#available-types */

export interface ApiUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  [field: string]: unknown;
}

export type ChatType = 'private' | 'group' | 'supergroup' | 'channel';

export interface ApiChat {
  id: number;
  type: ChatType;
  title?: string;
  username?: string;
  first_name?: string;
  last_name?: string;
  is_forum?: true;
}

/** `offset` and `length` count UTF-16 code units. */
export interface ApiEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  user?: ApiUser;
  language?: string;
  custom_emoji_id?: string;
}

/** `date` is Unix time in seconds. Content fields (text, photo, location, …) depend on the message. */
export interface ApiMessage {
  message_id: number;
  date: number;
  chat: ApiChat;
  from?: ApiUser;
  sender_chat?: ApiChat;
  edit_date?: number;
  message_thread_id?: number;
  is_topic_message?: true;
  media_group_id?: string;
  reply_to_message?: ApiMessage;
  text?: string;
  entities?: ApiEntity[];
  caption?: string;
  caption_entities?: ApiEntity[];
  reply_markup?: unknown;
  [field: string]: unknown;
}

export type UpdateKind =
  | 'message'
  | 'edited_message'
  | 'channel_post'
  | 'edited_channel_post'
  | 'callback_query'
  | 'message_reaction'
  | 'message_reaction_count'
  | 'my_chat_member'
  | 'chat_member';

export interface ApiUpdate {
  update_id: number;
  [kind: string]: unknown;
}

/** Every update kind the real server knows; `allowed_updates` may name any of them. */
export const ALL_UPDATE_KINDS = [
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
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
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

/** Left out unless asked for; https://core.telegram.org/bots/api#setwebhook, `allowed_updates`. */
const OPT_IN_KINDS: readonly string[] = ['chat_member', 'message_reaction', 'message_reaction_count'];

export const DEFAULT_UPDATE_KINDS: readonly string[] = ALL_UPDATE_KINDS.filter(
  (kind) => !OPT_IN_KINDS.includes(kind),
);
