import { isDeepStrictEqual } from 'node:util';
import type { MediaKind, MessageContent, StoredMessage } from '../state/records';
import { renderMessage } from '../state/render';
import { refusal } from '../wire/api-refusal';
import { findChat } from './chat-access';
import { readEditedMedia } from './media-methods';
import { isOwn } from './message-methods';
import type { Method, MethodContext } from './method';
import { checkCaptionLength, readCaption } from './outgoing';
import { readReplyMarkup } from './reply-markup';
import { checkTextLength, readText } from './text-methods';

/** https://core.telegram.org/bots/api#editmessagetext */
export const editMessageText: Method = (context) => {
  const parsed = readText(context);
  const replyMarkup = readReplyMarkup(context.params);
  const message = findEditable(context);
  if (message.content.text === undefined) throw refusal('noTextToEdit');
  checkTextLength(parsed.text, 'editTooLong');
  return finishEdit(context, message, {
    content: { text: parsed.text, entities: parsed.entities },
    replyMarkup,
  });
};

const WITHOUT_CAPTION: readonly MediaKind[] = ['sticker', 'video_note'];

/** https://core.telegram.org/bots/api#editmessagecaption */
export const editMessageCaption: Method = (context) => {
  const { text: caption, entities: captionEntities } = readCaption(context);
  const replyMarkup = readReplyMarkup(context.params);
  const message = findEditable(context);
  const { media } = message.content;
  if (!media || WITHOUT_CAPTION.includes(media.kind)) throw refusal('noCaptionToEdit');
  checkCaptionLength(caption);
  return finishEdit(context, message, { content: { media, caption, captionEntities }, replyMarkup });
};

/** What editMessageMedia may put a file in the place of; a text, too: https://core.telegram.org/bots/api#editmessagemedia */
const REPLACEABLE: readonly MediaKind[] = ['photo', 'video', 'animation', 'audio', 'document'];

export const editMessageMedia: Method = (context) => {
  const content = readEditedMedia(context);
  const replyMarkup = readReplyMarkup(context.params);
  const message = findEditable(context);
  const old = message.content.media?.kind;
  if (message.content.text === undefined && (!old || !REPLACEABLE.includes(old)))
    throw refusal('noMediaToEdit');
  checkCaptionLength(content.caption ?? '');
  if (message.mediaGroupId !== undefined) checkAlbum(old, content.media?.kind);
  return finishEdit(context, message, { content, replyMarkup });
};

/** In an album a photo may become a video and a video a photo; nothing else changes its kind. */
function checkAlbum(before: MediaKind | undefined, after: MediaKind | undefined): void {
  if (before === after) return;
  if (after === 'animation') throw refusal('albumContentType');
  if ([before, after].some((kind) => kind !== 'photo' && kind !== 'video')) throw refusal('albumMediaType');
}

/** https://core.telegram.org/bots/api#editmessagereplymarkup */
export const editMessageReplyMarkup: Method = (context) => {
  const replyMarkup = readReplyMarkup(context.params);
  const message = findEditable(context);
  return finishEdit(context, message, { content: message.content, replyMarkup });
};

function findEditable(context: MethodContext): StoredMessage {
  const { params, bot } = context;
  if (!params.has('chat_id') && params.int('message_id') === 0) throw refusal('messageIdMissing');
  if (params.has('business_connection_id')) throw refusal('businessConnection');
  const message = findChat(context, 'edit').messages.get(params.int('message_id'));
  if (!message) throw refusal('editNotFound');
  if (!isOwn(bot.id, message)) throw refusal('cannotEdit');
  return message;
}

function finishEdit(
  { world, bot, limits }: MethodContext,
  message: StoredMessage,
  next: { content: MessageContent; replyMarkup: unknown },
): unknown {
  const isSame = isDeepStrictEqual(comparable(message.content), comparable(next.content));
  if (isSame && isDeepStrictEqual(message.replyMarkup, next.replyMarkup)) throw refusal('notModified');
  limits.take(bot.id, message.chat);
  message.content = next.content;
  message.editedAtMs = world.clock.nowMs();
  if (next.replyMarkup === undefined) delete message.replyMarkup;
  else message.replyMarkup = next.replyMarkup;
  world.record('edited', message);
  return renderMessage(world, message, bot.id);
}

/** No formatting and an empty list of it are the same, and so are no caption and an empty one. */
function comparable({ text, entities, caption, captionEntities, media, fields }: MessageContent): unknown {
  return {
    words: text ?? caption ?? '',
    entities: entities ?? captionEntities ?? [],
    file: media && [media.kind, media.fileKey],
    fields,
  };
}
