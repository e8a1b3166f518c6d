import { z } from 'zod';

/**
 * The fields of an Update that we read (https://core.telegram.org/bots/api#update), as loosely as can be: a
 * field that is missing, null or of another shape than documented is simply not there, and unknown fields do
 * no harm. So reading never fails, whatever Telegram adds or an old recording lacks.
 */
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** The valid items of an array; what is not one is left out. */
const listOf = <Schema extends z.ZodType>(item: Schema) =>
  maybe(z.array(item.nullable().catch(null)).transform((items) => items.filter((entry) => entry !== null)));

/** Numbers on the wire; those beyond 2^53 come as strings (parseJsonKeepingBigIntegers). Strings from here on. */
export const rawId = z.union([z.int(), z.string().regex(/^-?\d{16,40}$/)]).transform(String);

/** Unix time in seconds. 0 marks a message we may not see: https://core.telegram.org/bots/api#inaccessiblemessage */
const unixTime = z.int().min(1).max(253_402_300_799);

/** Ids that Telegram makes of letters and digits. */
const opaqueId = z.string().regex(/^[\w+=.:-]{1,128}$/);
const string = maybe(z.string());
const flag = maybe(z.boolean());
const count = maybe(z.number().min(0));

const rawUser = z.object({
  id: rawId,
  is_bot: flag,
  first_name: string,
  last_name: string,
  username: string,
  language_code: string,
});

export const rawChat = z.object({
  id: rawId,
  type: string,
  title: string,
  username: string,
  first_name: string,
  last_name: string,
});

const rawEntity = z.object({
  type: z.string(),
  offset: z.int().min(0),
  length: z.int().min(0),
  url: string,
  user: maybe(rawUser),
  language: string,
  custom_emoji_id: string,
});

/** Any of PhotoSize, Audio, Document, Video, Animation, Voice, VideoNote and Sticker. */
export const rawFile = z.object({
  file_id: z.string().min(1),
  file_unique_id: maybe(z.string().min(1)),
  file_size: count,
  file_name: string,
  mime_type: string,
  width: count,
  height: count,
  /** A video note is a circle: this is its diameter. */
  length: count,
  duration: count,
  emoji: string,
  is_animated: flag,
  is_video: flag,
});

/** What can be seen of it; the rest is previews: https://core.telegram.org/bots/api#paidmediainfo */
const rawPaidMedia = z.object({
  paid_media: listOf(z.object({ photo: listOf(rawFile), video: maybe(rawFile), live_photo: maybe(rawFile) })),
});

const rawLocation = z.object({
  latitude: z.number(),
  longitude: z.number(),
  live_period: maybe(z.int().min(0)),
});

export const rawPoll = z.object({
  id: z.string(),
  question: z.string(),
  options: z.array(z.object({ text: z.string(), voter_count: maybe(z.int().min(0)) })),
  is_closed: flag,
});

/**
 * 0 is the number of what has none (yet): of a message that is only scheduled, and of an ephemeral or a guest one.
 * https://core.telegram.org/bots/api#message (message_id)
 */
const messageId = maybe(rawId.refine((id) => id !== '0'));

const rawMessageHead = {
  message_id: messageId,
  message_thread_id: maybe(rawId),
  is_topic_message: flag,
  direct_messages_topic: maybe(z.object({ topic_id: rawId })),
  business_connection_id: maybe(opaqueId),
  from: maybe(rawUser),
  sender_chat: maybe(rawChat),
  chat: maybe(rawChat),
  date: maybe(unixTime),
  edit_date: maybe(unixTime),
};

const rawKeyboard = z.object({
  inline_keyboard: listOf(z.array(z.object({ text: string, callback_data: string }))),
});

const rawContent = {
  text: string,
  entities: listOf(rawEntity),
  caption: string,
  caption_entities: listOf(rawEntity),
  photo: listOf(rawFile),
  live_photo: maybe(rawFile),
  audio: maybe(rawFile),
  voice: maybe(rawFile),
  video: maybe(rawFile),
  video_note: maybe(rawFile),
  document: maybe(rawFile),
  animation: maybe(rawFile),
  sticker: maybe(rawFile),
  location: maybe(rawLocation),
  venue: maybe(z.object({ location: rawLocation, title: string, address: string })),
  contact: maybe(z.object({ phone_number: string, first_name: string, last_name: string, vcard: string })),
  poll: maybe(rawPoll),
  paid_media: maybe(rawPaidMedia),
};

export const rawMessage = z.object({
  ...rawMessageHead,
  ...rawContent,
  sender_business_bot: maybe(rawUser),
  via_bot: maybe(rawUser),
  is_from_offline: flag,
  is_automatic_forward: flag,
  media_group_id: maybe(opaqueId),
  migrate_to_chat_id: maybe(rawId),
  migrate_from_chat_id: maybe(rawId),
  reply_to_message: maybe(z.object({ ...rawMessageHead, forum_topic_created: z.unknown().optional() })),
  external_reply: maybe(z.object({ chat: maybe(rawChat), message_id: maybe(rawId) })),
  quote: maybe(z.object({ text: z.string() })),
  reply_to_story: maybe(z.object({ chat: rawChat, id: rawId })),
  reply_markup: maybe(rawKeyboard),
});

export const rawCallbackQuery = z.object({
  id: opaqueId,
  from: maybe(rawUser),
  message: maybe(rawMessage),
  data: string,
  game_short_name: string,
});

export const rawReaction = z.object({
  chat: rawChat,
  message_id: rawId,
  user: maybe(rawUser),
  actor_chat: maybe(rawChat),
  date: maybe(unixTime),
  new_reaction: listOf(z.object({ type: z.string(), emoji: string, custom_emoji_id: string })),
});

const rawMember = maybe(z.object({ status: string, user: maybe(rawUser) }));

/** my_chat_member, chat_member and chat_join_request. */
export const rawMembership = z.object({
  chat: rawChat,
  from: maybe(rawUser),
  date: maybe(unixTime),
  old_chat_member: rawMember,
  new_chat_member: rawMember,
});

export const rawDeletion = z.object({
  business_connection_id: maybe(opaqueId),
  chat: rawChat,
  message_ids: z.array(rawId).min(1),
});

/** https://core.telegram.org/bots/api#businessconnection ; before Bot API 9.0 `can_reply` stood outside `rights`. */
export const rawBusinessConnection = z.object({
  id: opaqueId,
  date: maybe(unixTime),
  is_enabled: flag,
  can_reply: flag,
  rights: maybe(z.object({ can_reply: flag })),
});

/** Where any other kind of update keeps its chat and its user, if it has them. */
export const rawAnything = z.object({
  chat: maybe(rawChat),
  from: maybe(rawUser),
  user: maybe(rawUser),
  /** A chat that answered a poll in its own name. */
  voter_chat: maybe(rawChat),
  date: maybe(unixTime),
});

export type RawUser = z.infer<typeof rawUser>;
export type RawChat = z.infer<typeof rawChat>;
export type RawEntity = z.infer<typeof rawEntity>;
export type RawFile = z.infer<typeof rawFile>;
export type RawMessage = z.infer<typeof rawMessage>;
