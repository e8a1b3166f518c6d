import type { StoredMessage } from '../state/records';
import { isAdmin } from '../updates/update-dispatcher';
import { refusal } from '../wire/api-refusal';
import { findChat } from './chat-access';
import type { Method, MethodContext } from './method';
import { REACTION_EMOJI } from './reaction-emoji';

/** "A message can only be deleted if it was sent less than 48 hours ago": #deletemessage */
const DELETABLE_MS = 48 * 60 * 60 * 1000;

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

export function isOwn(botId: number, { sender }: StoredMessage): boolean {
  return sender.kind === 'channel' || (sender.kind === 'bot' && sender.id === botId);
}
