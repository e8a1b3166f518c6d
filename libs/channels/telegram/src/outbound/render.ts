import type { OutboundCall, OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import { parseConversationAlias, parseMessageExternalId } from '../refs';
import { formatText } from './format';
import { keyboard } from './keyboard';
import { target } from './target';

interface Draft {
  text: string;
  entities: readonly unknown[];
  markup?: unknown;
}

/**
 * sendMessage calls (https://core.telegram.org/bots/api#sendmessage). Buttons go under the last message before
 * them. `fallback` is the same text without formatting, where there is any.
 * @throws PermanentError for a part that is neither text nor buttons, for buttons without a text or beyond
 * Telegram's limits, for a conversation that is no chat, and when nothing is left to send
 */
export function render(message: OutboundMessage): OutboundCall[] {
  const address = parseConversationAlias(message.conversationAlias);
  if (!address) throw new PermanentError('This conversation is no Telegram chat: nothing can be sent to it.');
  const drafts: Draft[] = [];
  for (const part of message.parts) addPart(drafts, part);
  if (drafts.length === 0) throw new PermanentError('The message has no text that Telegram could show.');
  const reply = replyParameters(message, address.chatId);
  return drafts.map((draft, index) => toCall(draft, { ...target(address), ...(index === 0 ? reply : {}) }));
}

function addPart(drafts: Draft[], part: MessagePart): void {
  if (part.kind === 'text') {
    drafts.push(...formatText(part, capabilities.text));
    return;
  }
  if (part.kind !== 'buttons') throw new PermanentError(`A ${part.kind} cannot be sent to Telegram yet.`);
  const last = drafts.at(-1);
  if (!last) throw new PermanentError('Telegram shows buttons only under a text.');
  last.markup = keyboard(part.buttons);
}

function toCall({ text, entities, markup }: Draft, place: Record<string, unknown>): OutboundCall {
  const plain = { ...place, text, ...(markup ? { reply_markup: markup } : {}) };
  if (entities.length === 0) return { method: 'sendMessage', payload: plain };
  return {
    method: 'sendMessage',
    payload: { ...plain, entities },
    fallback: { method: 'sendMessage', payload: plain },
  };
}

/** The reply goes out even if the contact has deleted the message meanwhile: #replyparameters */
function replyParameters({ replyTo }: OutboundMessage, chatId: string): Record<string, unknown> {
  const original = replyTo && parseMessageExternalId(replyTo.externalId);
  if (original?.chatId !== chatId) return {};
  return {
    reply_parameters: { message_id: Number(original.messageId), allow_sending_without_reply: true },
  };
}
