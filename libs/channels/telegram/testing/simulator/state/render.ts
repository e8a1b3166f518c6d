import type { ApiChat, ApiMessage, ApiUser } from '../wire/api-types';
import type { FileStore } from './file-store';
import type { SimChat, SimUser, StoredMedia, StoredMessage } from './records';
import type { World } from './world';

export function renderUser(user: SimUser): ApiUser {
  return {
    id: user.id,
    is_bot: false,
    first_name: user.firstName,
    ...(user.lastName ? { last_name: user.lastName } : {}),
    ...(user.username ? { username: user.username } : {}),
    ...(user.languageCode ? { language_code: user.languageCode } : {}),
  };
}

export function renderChat(world: World, chat: SimChat): ApiChat {
  if (chat.private) {
    const user = world.users.get(chat.private.userId);
    return {
      id: chat.id,
      type: 'private',
      first_name: user?.firstName ?? '',
      ...(user?.lastName ? { last_name: user.lastName } : {}),
      ...(user?.username ? { username: user.username } : {}),
    };
  }
  return {
    id: chat.id,
    type: chat.type,
    title: chat.title ?? '',
    ...(chat.username ? { username: chat.username } : {}),
    ...(chat.isForum ? { is_forum: true as const } : {}),
  };
}

/**
 * The message as one bot sees it: file ids are its own. A reply carries the message replied to, without that
 * one's own reply (https://core.telegram.org/bots/api#message, `reply_to_message`).
 */
export function renderMessage(
  world: World,
  message: StoredMessage,
  botId: number,
  withReply = true,
): ApiMessage {
  const { content, chat } = message;
  const replied = withReply && message.replyTo !== undefined ? chat.messages.get(message.replyTo) : undefined;
  return {
    message_id: message.messageId,
    ...renderSender(world, message),
    chat: renderChat(world, chat),
    date: seconds(message.sentAtMs),
    ...(message.editedAtMs !== undefined ? { edit_date: seconds(message.editedAtMs) } : {}),
    ...(message.threadId !== undefined
      ? { message_thread_id: message.threadId, is_topic_message: true as const }
      : {}),
    ...(replied ? { reply_to_message: renderMessage(world, replied, botId, false) } : {}),
    ...(replied && message.quote
      ? { quote: { text: message.quote, position: textOf(replied).indexOf(message.quote), is_manual: true } }
      : {}),
    ...(message.mediaGroupId ? { media_group_id: message.mediaGroupId } : {}),
    ...(content.text !== undefined ? { text: content.text } : {}),
    ...(content.entities?.length ? { entities: content.entities } : {}),
    ...(content.media ? renderMedia(world.files, content.media, botId) : {}),
    ...(content.caption ? { caption: content.caption } : {}),
    ...(content.captionEntities?.length ? { caption_entities: content.captionEntities } : {}),
    ...(content.fields ?? {}),
    ...(isInlineKeyboard(message.replyMarkup) ? { reply_markup: message.replyMarkup } : {}),
  };
}

const textOf = ({ content }: StoredMessage): string => content.text ?? content.caption ?? '';

function renderSender(world: World, message: StoredMessage): Partial<ApiMessage> {
  const { sender } = message;
  if (sender.kind === 'channel') return { sender_chat: renderChat(world, message.chat) };
  if (sender.kind === 'bot') return { from: world.bot(sender.id).user };
  return { from: renderUser(world.user(sender.id)) };
}

function renderMedia(files: FileStore, media: StoredMedia, botId: number): Record<string, unknown> {
  const { kind, fileKey } = media;
  const file = files.get(fileKey);
  const common = {
    file_id: files.fileId(botId, fileKey, kind),
    file_unique_id: files.uniqueId(fileKey),
    file_size: file.sizeBytes,
  };
  const named = {
    ...(file.fileName ? { file_name: file.fileName } : {}),
    ...(file.mimeType ? { mime_type: file.mimeType } : {}),
  };
  const size = { width: media.width ?? 640, height: media.height ?? 480 };
  const duration = { duration: media.durationS ?? 1 };
  switch (kind) {
    case 'photo':
      return { photo: [{ ...common, ...size }] };
    case 'video':
      return { video: { ...common, ...size, ...duration, ...named } };
    case 'animation': {
      const animation = { ...common, ...size, ...duration, ...named };
      // "For backward compatibility, when this field is set, the document field will also be set".
      return { animation, document: { ...common, ...named } };
    }
    case 'audio':
      return {
        audio: {
          ...common,
          ...duration,
          ...named,
          ...(media.title ? { title: media.title } : {}),
          ...(media.performer ? { performer: media.performer } : {}),
        },
      };
    case 'voice':
      return { voice: { ...common, ...duration, mime_type: file.mimeType ?? 'audio/ogg' } };
    case 'video_note':
      return { video_note: { ...common, ...duration, length: media.width ?? 240 } };
    case 'document':
      return { document: { ...common, ...named } };
    case 'sticker':
      return {
        sticker: {
          ...common,
          width: media.width ?? 512,
          height: media.height ?? 512,
          type: 'regular',
          is_animated: false,
          is_video: false,
          ...(media.emoji ? { emoji: media.emoji } : {}),
        },
      };
  }
}

/** Only inline keyboards stay with a message; the others are shown to the user and not sent back. */
function isInlineKeyboard(markup: unknown): boolean {
  return typeof markup === 'object' && markup !== null && 'inline_keyboard' in markup;
}

export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
