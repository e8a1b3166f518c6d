import type {
  AccountIdentity,
  AdapterContext,
  ChannelAccount,
  WebhookRegistration,
} from '@causerie/channel-kit';
import { TransientError, UsageError } from '@causerie/kernel';
import { TelegramError } from 'telegraf';
import { z } from 'zod';
import { callTelegram } from './api-client';
import { secretsOf, type TelegramCredentials } from './credentials';
import { rawId } from './inbound/raw';
import { silenceOf } from './outbound/errors';
import { redact } from './redact';

type Account = ChannelAccount<TelegramCredentials>;

/**
 * Every kind that holds something for us; without the list Telegram leaves out chat_member, message_reaction and
 * message_reaction_count. https://core.telegram.org/bots/api#setwebhook
 */
const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'message_reaction',
  'callback_query',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
] as const;

/** Webhooks at once; Telegram's default. One chat's updates come one after the other whatever this says. */
const MAX_CONNECTIONS = 40;

const me = z.object({ id: rawId, username: z.string().optional(), first_name: z.string().optional() });

const webhookInfo = z.object({
  url: z.string(),
  pending_update_count: z.int().catch(0),
  last_error_message: z.string().optional(),
});

/** https://core.telegram.org/bots/api#getme */
export async function validateCredentials(
  credentials: TelegramCredentials,
  context: AdapterContext,
): Promise<AccountIdentity> {
  const answer = me.parse(await ask(credentials, { method: 'getMe', payload: {} }, context));
  return {
    externalId: answer.id,
    displayName: answer.first_name ?? answer.username ?? answer.id,
    ...(answer.username ? { username: answer.username } : {}),
  };
}

/** Waiting updates are kept: what contacts wrote meanwhile is to be answered. */
export async function registerWebhook(
  url: string,
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  const payload = {
    url,
    secret_token: account.credentials.secretToken,
    allowed_updates: ALLOWED_UPDATES,
    max_connections: MAX_CONNECTIONS,
    drop_pending_updates: false,
  };
  await ask(account.credentials, { method: 'setWebhook', payload }, context);
  return inspectWebhook(account, context);
}

/** https://core.telegram.org/bots/api#getwebhookinfo */
export async function inspectWebhook(
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  const answer = await ask(account.credentials, { method: 'getWebhookInfo', payload: {} }, context);
  const info = webhookInfo.parse(answer);
  return {
    url: info.url,
    pendingUpdates: info.pending_update_count,
    ...(info.last_error_message
      ? { lastError: redact(info.last_error_message, secretsOf(account.credentials)) }
      : {}),
  };
}

/** @throws UsageError when Telegram refuses, TransientError when it gives no answer */
async function ask(
  credentials: TelegramCredentials,
  call: { method: string; payload: Readonly<Record<string, unknown>> },
  context: AdapterContext,
): Promise<unknown> {
  try {
    return await callTelegram(credentials.token, call, context);
  } catch (error) {
    // Neither error goes on as a cause: a network error's words hold the token.
    if (!(error instanceof TelegramError)) throw new TransientError(silenceOf(error).description);
    const { code, description, parameters } = error;
    const said = redact(description, secretsOf(credentials));
    if (code === 429 || code >= 500)
      throw new TransientError(`Telegram: ${said}`, (parameters?.retry_after ?? 0) * 1000 || undefined);
    if (code === 401 || code === 404)
      throw new UsageError('Telegram does not know this token. Copy it again from @BotFather.');
    throw new UsageError(`Telegram refused ${call.method}: ${said}.`);
  }
}
