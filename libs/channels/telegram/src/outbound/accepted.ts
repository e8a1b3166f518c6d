import type { OutboundCall, SendResult } from '@causerie/channel-kit';
import { TelegramError } from 'telegraf';
import { z } from 'zod';
import { rawChat, rawId } from '../inbound/raw';
import { messageExternalId } from '../refs';

const sentMessage = z.object({
  message_id: rawId,
  chat: rawChat,
  date: z.int().min(0),
  edit_date: z.int().min(1).optional(),
});

/** What Telegram answers a good call with: the message, or an album's messages. */
const answer = z.union([sentMessage.transform((message) => [message]), z.array(sentMessage)]);

/**
 * The end of a call that Telegram accepted. An album is known by its first message, which has the caption; the ids of
 * the others go beside it, since people answer and react to each. A reaction is no message and is named after the one it stands on.
 */
export function accepted(result: unknown, call: OutboundCall): SendResult {
  const { method, payload } = call;
  if (result === true && method === 'setMessageReaction')
    return { ok: true, externalId: `reaction:${targetId(payload)}`, at: now() };
  if (result === true && isEdit(method)) return { ok: true, externalId: targetId(payload), at: now() };
  const [message, ...more] = answer.safeParse(result).data ?? [];
  if (!message) {
    const description = `Telegram accepted ${method} without saying which message it became.`;
    return { ok: false, failure: { class: 'unknown_outcome', code: 'NO_MESSAGE', description } };
  }
  const address = { chatId: message.chat.id, ...business(payload) };
  const at = new Date((message.edit_date ?? message.date) * 1000).toISOString();
  const moreExternalIds = more.map(({ message_id }) => messageExternalId(address, message_id));
  return {
    ok: true,
    externalId: messageExternalId(address, message.message_id),
    ...(moreExternalIds.length > 0 ? { moreExternalIds } : {}),
    at,
  };
}

/** The message already is as we want it: an edit whose first answer was lost, or one that changes nothing. */
export function isUnchanged({ method }: OutboundCall, error: unknown): boolean {
  const said = error instanceof TelegramError ? error.description.toLowerCase() : '';
  return isEdit(method) && said.includes('message is not modified');
}

export function businessOf(payload: OutboundCall['payload']): string | undefined {
  const id = payload['business_connection_id'];
  return typeof id === 'string' ? id : undefined;
}

const isEdit = (method: string) => method.startsWith('editMessage');

/** Telegram says no time where it answers `true`. */
const now = () => new Date().toISOString();

function targetId(payload: OutboundCall['payload']): string {
  return messageExternalId(
    { chatId: String(payload['chat_id']), ...business(payload) },
    String(payload['message_id']),
  );
}

function business(payload: OutboundCall['payload']): { businessConnectionId?: string } {
  const id = businessOf(payload);
  return id === undefined ? {} : { businessConnectionId: id };
}
