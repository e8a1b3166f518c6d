import type { ApiEntity } from '../wire/api-types';
import type { MediaKind, MemberStatus } from '../state/records';

/** What the control operations take. Everything is JSON, so that it travels over /sim as it is. */

/** A bot by its number or `@username`. May be left out while the simulator has only one bot. */
export type BotRef = number | string;

/** A chat: a group or channel by `chat`, or the private chat of `user` with `bot`. */
export interface Place {
  bot?: BotRef;
  user?: number;
  chat?: number;
}

/** Somebody acting in a place; without `chat` it is their private chat with the bot. */
export interface Acting extends Place {
  user: number;
}

export interface BotInput {
  /** `\d+:[\w-]{35}`; made up when left out. */
  token?: string;
  username?: string;
  firstName?: string;
  /** Privacy mode off. Default false, as for a new bot. */
  canReadAllGroupMessages?: boolean;
  /**
   * It is the bot of an earlier simulator, which was killed and has taken its chats along, while whoever answers there
   * knows them still: whoever has the id of a user and is unknown is taken for a person who wrote then.
   */
  hadChats?: boolean;
}

export interface UserInput {
  id?: number;
  firstName?: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
}

export interface ChatInput {
  type: 'group' | 'supergroup' | 'channel';
  title?: string;
  username?: string;
  isForum?: boolean;
  /** Users and bots that are in from the start; no updates are sent for them. */
  members?: number[];
  admins?: number[];
}

export interface MembershipInput {
  chat: number;
  /** A user's or bot's id. */
  member: number;
  status: MemberStatus;
  /** Who did it; the member itself when left out. */
  by?: number;
}

export interface MessageOptions {
  replyTo?: number;
  threadId?: number;
}

export interface TextInput extends Acting, MessageOptions {
  text: string;
  /** Formatting; commands, mentions and links are found as Telegram finds them. */
  entities?: ApiEntity[];
}

/** One of `base64`, `text` or only a size: then the file is zeros, of which at most a little is kept. */
export interface FileInput {
  base64?: string;
  text?: string;
  sizeBytes?: number;
  fileName?: string;
  mimeType?: string;
}

export interface MediaInput extends FileInput {
  kind: MediaKind;
  caption?: string;
  width?: number;
  height?: number;
  durationS?: number;
  emoji?: string;
}

export type SendMediaInput = Acting & MessageOptions & { media: MediaInput };
export type SendAlbumInput = Acting & MessageOptions & { items: MediaInput[] };
export type SendLocationInput = Acting & MessageOptions & { latitude: number; longitude: number };
export type SendContactInput = Acting &
  MessageOptions & { phoneNumber: string; firstName: string; lastName?: string; contactUserId?: number };

export interface MessageRef extends Place {
  messageId: number;
}

export type EditTextInput = MessageRef & { text: string };
export type ReactInput = MessageRef & { user: number; emoji: string[] };
/** The button with this `data` of the message's inline keyboard. */
export type PressButtonInput = MessageRef & { user: number; data: string };

/** `after` is the `seq` of the last entry already seen; `waitMs` how long to wait for the next (at most 60 s). */
export interface PollInput {
  after?: number;
  waitMs?: number;
}
