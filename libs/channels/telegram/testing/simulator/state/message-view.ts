import type { ApiEntity } from '../wire/api-types';
import type { FileStore } from './file-store';
import type { MediaKind, Sender, StoredMessage } from './records';

/** A message as a test or a tool looks at it: no bot's file ids, times in milliseconds. */
export interface MessageView {
  chatId: number;
  messageId: number;
  sender: Sender;
  text?: string;
  entities?: ApiEntity[];
  caption?: string;
  media?: { kind: MediaKind; fileName?: string; mimeType?: string; sizeBytes: number };
  /** Location, contact and service fields, as on the wire. */
  fields?: Record<string, unknown>;
  replyTo?: number;
  quote?: string;
  threadId?: number;
  mediaGroupId?: string;
  replyMarkup?: unknown;
  /** Emoji by user or bot id. */
  reactions: Record<string, string[]>;
  sentAtMs: number;
  editedAtMs?: number;
  deletedAtMs?: number;
}

export function viewMessage(files: FileStore, message: StoredMessage): MessageView {
  const { content, chat, messageId, sender, sentAtMs, reactions } = message;
  const file = content.media ? files.get(content.media.fileKey) : undefined;
  const view = {
    text: content.text,
    entities: content.entities,
    caption: content.caption,
    media:
      content.media && file
        ? {
            kind: content.media.kind,
            fileName: file.fileName,
            mimeType: file.mimeType,
            sizeBytes: file.sizeBytes,
          }
        : undefined,
    fields: content.fields,
    replyTo: message.replyTo,
    quote: message.quote,
    threadId: message.threadId,
    mediaGroupId: message.mediaGroupId,
    replyMarkup: message.replyMarkup,
    editedAtMs: message.editedAtMs,
    deletedAtMs: message.deletedAtMs,
  };
  const given = Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined));
  return { chatId: chat.id, messageId, sender, sentAtMs, reactions: Object.fromEntries(reactions), ...given };
}
