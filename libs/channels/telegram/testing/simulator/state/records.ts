import type { ApiEntity, ChatType } from '../wire/api-types';

/** What the simulated Telegram keeps. The wire objects are rendered from these for each bot. */

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked';

export interface SimUser {
  id: number;
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
  deactivated: boolean;
  profilePhotoKeys: string[];
}

interface SimTopic {
  threadId: number;
  name: string;
  closed: boolean;
}

export interface SimChat {
  /** Unique in the simulator; a private chat is one user with one bot. */
  key: string;
  id: number;
  type: ChatType;
  title?: string;
  username?: string;
  isForum: boolean;
  members: Map<number, MemberStatus>;
  messages: Map<number, StoredMessage>;
  topics: Map<number, SimTopic>;
  migratedTo?: number;
  /** Only in private chats. */
  private?: { botId: number; userId: number; started: boolean; blocked: boolean };
  lastBotToWrite?: number;
}

export type MediaKind =
  'photo' | 'video' | 'animation' | 'audio' | 'voice' | 'video_note' | 'document' | 'sticker';

export interface StoredMedia {
  kind: MediaKind;
  fileKey: string;
  width?: number;
  height?: number;
  durationS?: number;
  emoji?: string;
  title?: string;
  performer?: string;
}

export interface MessageContent {
  text?: string;
  entities?: ApiEntity[];
  caption?: string;
  captionEntities?: ApiEntity[];
  media?: StoredMedia;
  /** Fields that look the same to every bot: location, contact, service fields. */
  fields?: Record<string, unknown>;
}

export type Sender = { kind: 'user'; id: number } | { kind: 'bot'; id: number } | { kind: 'channel' };

export interface StoredMessage {
  messageId: number;
  chat: SimChat;
  sender: Sender;
  content: MessageContent;
  sentAtMs: number;
  editedAtMs?: number;
  deletedAtMs?: number;
  threadId?: number;
  replyTo?: number;
  /** The piece of the message replied to. */
  quote?: string;
  mediaGroupId?: string;
  replyMarkup?: unknown;
  /** Reaction emoji by user or bot id. */
  reactions: Map<number, string[]>;
}

export interface CallbackQueryRecord {
  id: string;
  botId: number;
  userId: number;
  chatId: number;
  messageId: number;
  data: string;
  atMs: number;
  answer?: { text?: string; showAlert: boolean; url?: string; atMs: number };
}

export interface ChatActionRecord {
  botId: number;
  chatKey: string;
  chatId: number;
  action: string;
  atMs: number;
  /** Until when the users see it: 5 s, or less when a message of the bot came first. */
  untilMs: number;
}
