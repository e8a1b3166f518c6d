import type { InboundMessage, MessagePart } from '@causerie/message-schema';
import { chosenId, isListChoice } from '../list-choice';
import { messageExternalId } from '../refs';
import { idOf } from './message';
import { contactOfChat, contactOfUser, conversationOf, conversationOfChat } from './people';
import { rawCallbackQuery, rawReaction, type RawMessage } from './raw';
import { eventKey, instant, isRecord, updateExternalId, type ParseContext, type Update } from './update';

/**
 * A press on a button, or on one that stands for a list's row. Telegram gives it no time; `message` is missing or
 * bare where it is too old to be seen.
 */
export function callbackEvent(update: Update, context: ParseContext): InboundMessage | undefined {
  const raw = rawCallbackQuery.safeParse(update.value).data;
  const id = raw?.data ?? raw?.game_short_name;
  if (!raw || id === undefined) return undefined;
  const { message, from } = raw;
  const target = message && idOf(message);
  const title = message && titleOf(message, id);
  const conversation = conversationOf({ ...message, from });
  return {
    type: 'message',
    author: 'contact',
    attachments: [],
    key: eventKey(update, raw.id),
    externalId: `callback:${raw.id}`,
    conversation,
    sentAt: context.receivedAt,
    ...(from ? { sender: contactOfUser(from) } : {}),
    ...pressed(id, { title, target }),
    // A button of an inline message stands in a chat that the bot need not be in.
    answerable: message?.chat !== undefined && conversation.kind !== 'broadcast',
    addressed: true,
    pace: 'immediate',
  };
}

function pressed(
  id: string,
  { title, target }: Record<'title' | 'target', string | undefined>,
): Pick<InboundMessage, 'parts' | 'replyTo'> {
  if (isListChoice(id)) {
    const part: MessagePart = { kind: 'list_reply', id: chosenId(id), title: title ?? chosenId(id) };
    return { parts: [part], ...(target === undefined ? {} : { replyTo: { externalId: target } }) };
  }
  const part: MessagePart = {
    kind: 'button_reply',
    id,
    ...(title === undefined ? {} : { title }),
    ...(target === undefined ? {} : { targetExternalId: target }),
  };
  return { parts: [part] };
}

function titleOf({ reply_markup: keyboard }: RawMessage, id: string): string | undefined {
  return keyboard?.inline_keyboard?.flat().find((button) => button.callback_data === id)?.text;
}

export function reactionEvent(update: Update, context: ParseContext): InboundMessage | undefined {
  const raw = rawReaction.safeParse(update.value).data;
  if (!raw) return undefined;
  const sender = raw.user ? contactOfUser(raw.user) : raw.actor_chat && contactOfChat(raw.actor_chat);
  const targetExternalId = messageExternalId({ chatId: raw.chat.id }, raw.message_id);
  const emojis = (raw.new_reaction ?? []).map((reaction) =>
    // https://core.telegram.org/bots/api#reactiontype: an emoji, a custom emoji, or a paid star.
    reaction.custom_emoji_id ? `custom:${reaction.custom_emoji_id}` : (reaction.emoji ?? reaction.type),
  );
  return {
    type: 'message',
    author: 'contact',
    attachments: [],
    key: eventKey(update, targetExternalId),
    externalId: updateExternalId(update),
    conversation: conversationOfChat(raw.chat),
    sentAt: instant(raw.date) ?? context.receivedAt,
    ...(sender ? { sender } : {}),
    parts: [{ kind: 'reaction', targetExternalId, emojis }],
    answerable: false,
    addressed: false,
    pace: 'burst',
  };
}

/**
 * The answer that stops the button's spinner, given in the reply to the webhook itself: that saves a call.
 * https://core.telegram.org/bots/api#making-requests-when-getting-updates
 */
export function acknowledge(body: unknown): Record<string, unknown> | undefined {
  const query = isRecord(body) ? rawCallbackQuery.safeParse(body['callback_query']).data : undefined;
  return query && { method: 'answerCallbackQuery', callback_query_id: query.id };
}
