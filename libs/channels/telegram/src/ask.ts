import type { AdapterContext } from '@causerie/channel-kit';
import { TransientError, UsageError } from '@causerie/kernel';
import { TelegramError } from 'telegraf';
import { callTelegram } from './api-client';
import { secretsOf, type TelegramCredentials } from './credentials';
import { silenceOf } from './outbound/errors';
import { redact } from './redact';

/**
 * A call in the name of whoever connects an account.
 * @throws UsageError when Telegram refuses, TransientError when it gives no answer or asks us to wait
 */
export async function ask(
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
    if (code === 409) throw new UsageError(conflict(said));
    throw new UsageError(`Telegram refused ${call.method}: ${said}.`);
  }
}

/** Updates go one way only, and to one listener: https://core.telegram.org/bots/api#getupdates */
function conflict(said: string): string {
  if (said.includes('webhook is active'))
    return 'The bot has a webhook, so its updates cannot be polled: take the webhook away first.';
  return `Something else takes the updates of this bot: end it, or use a bot of your own (Telegram: ${said}).`;
}
