import type { AdapterContext, ChannelAccount, OutboundCall, SendResult } from '@causerie/channel-kit';
import { TelegramError } from 'telegraf';
import { z } from 'zod';
import { callTelegram } from '../api-client';
import { secretsOf, type TelegramCredentials } from '../credentials';
import { rawChat, rawId } from '../inbound/raw';
import { conversationAlias, messageExternalId, parseConversationAlias } from '../refs';
import { refusalOf, silenceOf } from './errors';
import { target } from './target';

type Account = ChannelAccount<TelegramCredentials>;

const sentMessage = z.object({ message_id: rawId, chat: rawChat, date: z.int().min(0) });

/** One call, tried once. What follows from a failure is decided elsewhere. */
export async function send(
  call: OutboundCall,
  account: Account,
  context: AdapterContext,
): Promise<SendResult> {
  const { token } = account.credentials;
  if (context.signal?.aborted) return notStarted();
  try {
    return accepted(await callTelegram(token, call, context), call);
  } catch (error) {
    return { ok: false, failure: failureOf(error, call, account) };
  }
}

/** Failures do not matter: the indicator is a courtesy, and the reply itself will meet the same trouble. */
export async function showTyping(
  conversationAlias: string,
  account: Account,
  context: AdapterContext,
): Promise<void> {
  const address = parseConversationAlias(conversationAlias);
  if (!address || context.signal?.aborted) return;
  // https://core.telegram.org/bots/api#sendchataction knows no direct messages of channels.
  const { direct_messages_topic_id: _unknown, ...place } = target(address);
  const call = { method: 'sendChatAction', payload: { ...place, action: 'typing' } };
  await callTelegram(account.credentials.token, call, context).catch(() => undefined);
}

function accepted(result: unknown, { method, payload }: OutboundCall): SendResult {
  const message = sentMessage.safeParse(result).data;
  if (!message) {
    const description = `Telegram accepted ${method} without saying which message it became.`;
    return { ok: false, failure: { class: 'unknown_outcome', code: 'NO_MESSAGE', description } };
  }
  const business = businessOf(payload);
  const address = { chatId: message.chat.id, ...(business ? { businessConnectionId: business } : {}) };
  const at = new Date(message.date * 1000).toISOString();
  return { ok: true, externalId: messageExternalId(address, message.message_id), at };
}

function failureOf(error: unknown, { payload }: OutboundCall, account: Account) {
  if (!(error instanceof TelegramError)) return silenceOf(error);
  const business = businessOf(payload);
  return refusalOf(error, {
    payload,
    secrets: secretsOf(account.credentials),
    movedAlias: (chatId) =>
      conversationAlias({ chatId, ...(business ? { businessConnectionId: business } : {}) }),
  });
}

function businessOf(payload: OutboundCall['payload']): string | undefined {
  const id = payload['business_connection_id'];
  return typeof id === 'string' ? id : undefined;
}

function notStarted(): SendResult {
  const description = 'The send was called off before it began.';
  return { ok: false, failure: { class: 'transient', code: 'ABORTED', description } };
}
