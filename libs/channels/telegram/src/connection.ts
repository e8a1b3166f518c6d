import type {
  AccountIdentity,
  AdapterContext,
  ChannelAccount,
  WebhookRegistration,
} from '@causerie/channel-kit';
import { z } from 'zod';
import { ask } from './ask';
import { secretsOf, type TelegramCredentials } from './credentials';
import { ALLOWED_UPDATES } from './allowed-updates';
import { rawId } from './inbound/raw';
import { redact } from './redact';

type Account = ChannelAccount<TelegramCredentials>;

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

/**
 * Waiting updates are kept: what contacts wrote meanwhile is to be answered. An empty `url` takes the webhook away,
 * as `poll` needs it.
 */
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
