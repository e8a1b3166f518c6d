import { isDeepStrictEqual } from 'node:util';
import type { StoredMessage } from '../state/records';
import { renderMessage } from '../state/render';
import { isAdmin } from '../updates/update-dispatcher';
import { refusal } from '../wire/api-refusal';
import { findChat } from './chat-access';
import type { Method, MethodContext } from './method';
import { REACTION_EMOJI } from './reaction-emoji';
import { readReplyMarkup } from './reply-markup';
import { checkTextLength, readText } from './text-methods';

/** "A message can only be deleted if it was sent less than 48 hours ago": #deletemessage */
const DELETABLE_MS = 48 * 60 * 60 * 1000;

/** https://core.telegram.org/bots/api#editmessagetext */
export const editMessageText: Method = (context) => {
  const parsed = readText(context);
  const replyMarkup = readReplyMarkup(context.params);
  const message = findEditable(context);
  const { content } = message;
  if (content.text === undefined) throw refusal('noTextToEdit');
  checkTextLength(parsed.text, 'editTooLong');
  const same =
    content.text === parsed.text &&
    isDeepStrictEqual(content.entities ?? [], parsed.entities) &&
    isDeepStrictEqual(message.replyMarkup, replyMarkup);
  if (same) throw refusal('notModified');
  message.content = { text: parsed.text, entities: parsed.entities };
  return finishEdit(context, message, replyMarkup);
};

/** https://core.telegram.org/bots/api#editmessagereplymarkup */
export const editMessageReplyMarkup: Method = (context) => {
  const replyMarkup = readReplyMarkup(context.params);
  const message = findEditable(context);
  if (isDeepStrictEqual(message.replyMarkup, replyMarkup)) throw refusal('notModified');
  return finishEdit(context, message, replyMarkup);
};

/** https://core.telegram.org/bots/api#deletemessage */
export const deleteMessage: Method = (context) => {
  const { params, world, bot } = context;
  if (!params.has('chat_id')) throw refusal('chatIdMissing');
  if (params.int('message_id') === 0) throw refusal('messageIdMissing');
  const chat = findChat(context, 'write');
  const message = chat.messages.get(params.int('message_id'));
  if (!message) throw refusal('deleteNotFound');
  const mayDelete = chat.private || isOwn(bot.id, message) || isAdmin(chat.members.get(bot.id));
  if (!mayDelete || world.clock.nowMs() - message.sentAtMs > DELETABLE_MS) throw refusal('cannotDelete');
  world.removeMessage(message);
  return true;
};

/** https://core.telegram.org/bots/api#setmessagereaction */
export const setMessageReaction: Method = (context) => {
  const { params, world, bot } = context;
  const emoji = readReactions(context);
  const message = findChat(context, 'read').messages.get(params.int('message_id'));
  if (!message) throw refusal('reactNotFound');
  if (emoji.length > 1) throw refusal('reactionsTooMany');
  if (emoji.some((one) => !REACTION_EMOJI.includes(one))) throw refusal('reactionInvalid');
  message.reactions.set(bot.id, emoji);
  world.record('reaction', message);
  return true;
};

function readReactions({ params }: MethodContext): string[] {
  let value: unknown;
  try {
    value = params.json('reaction') ?? [];
  } catch {
    throw refusal('reactionType');
  }
  if (!Array.isArray(value)) throw refusal('reactionNotArray');
  return value.map((reaction: { type?: string; emoji?: string } | null) => {
    if (reaction?.type === 'emoji' || reaction?.type === 'custom_emoji') return reaction.emoji ?? '';
    throw refusal('reactionKind', { detail: 'invalid reaction type specified' });
  });
}

function findEditable(context: MethodContext): StoredMessage {
  const { params, bot } = context;
  if (!params.has('chat_id') && params.int('message_id') === 0) throw refusal('messageIdMissing');
  if (params.has('business_connection_id')) throw refusal('businessConnection');
  const message = findChat(context, 'edit').messages.get(params.int('message_id'));
  if (!message) throw refusal('editNotFound');
  if (!isOwn(bot.id, message)) throw refusal('cannotEdit');
  return message;
}

function finishEdit(context: MethodContext, message: StoredMessage, replyMarkup: unknown): unknown {
  const { world, bot, limits } = context;
  limits.take(bot.id, message.chat);
  message.editedAtMs = world.clock.nowMs();
  if (replyMarkup === undefined) delete message.replyMarkup;
  else message.replyMarkup = replyMarkup;
  world.record('edited', message);
  return renderMessage(world, message, bot.id);
}

function isOwn(botId: number, { sender }: StoredMessage): boolean {
  return sender.kind === 'channel' || (sender.kind === 'bot' && sender.id === botId);
}
