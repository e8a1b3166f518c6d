import { createHash, timingSafeEqual } from 'node:crypto';
import type { ChannelAccount, VerifyResult, WebhookRequest } from '@causerie/channel-kit';
import type { TelegramCredentials } from '../credentials';

/** https://core.telegram.org/bots/api#setwebhook (`secret_token`). */
export const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

/** Equal lengths for timingSafeEqual, whatever was sent. */
const digest = (text: string) => createHash('sha256').update(text).digest();

/** An account without a secret refuses everything: its webhooks could come from anyone. */
export function verify(request: WebhookRequest, account: ChannelAccount<TelegramCredentials>): VerifyResult {
  const sent = request.headers[SECRET_HEADER];
  if (!sent) return { ok: false, reason: 'missing' };
  const { secretToken, previousSecretToken } = account.credentials;
  const matches = [secretToken, previousSecretToken].map(
    (secret) => timingSafeEqual(digest(sent), digest(secret ?? '')) && Boolean(secret),
  );
  return matches.includes(true) ? { ok: true } : { ok: false, reason: 'wrong' };
}
