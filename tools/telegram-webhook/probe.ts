import { SetupError } from '@causerie/local-stack';

const TIMEOUT_MS = 10_000;
/** https://core.telegram.org/bots/api#setwebhook (`secret_token`). */
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';
/** Nothing that Telegram sends, so nothing is stored. */
const NO_UPDATE = '"Is this the right door?"';

/** Fails unless something answers HTTP there. @throws SetupError */
export async function requireReachable(url: URL): Promise<void> {
  await ask(url.href, { method: 'GET' });
}

/**
 * Knocks at the webhook's public address without the secret and with it. Only ingest, with this account in its
 * database, answers 401 and then 400 (the secret is right, the body is not an update).
 * @throws SetupError when somebody else answers
 */
export async function proveWebhook(target: string, secret: string): Promise<void> {
  const without = await ask(target, { method: 'POST', body: NO_UPDATE });
  if (without !== 401) {
    throw new SetupError(
      `${target} answers ${without} to a webhook without the secret, not 401: it does not lead to an ingest that ` +
        'uses this database.',
    );
  }
  const withSecret = await ask(target, {
    method: 'POST',
    body: NO_UPDATE,
    headers: { [SECRET_HEADER]: secret },
  });
  if (withSecret !== 400) {
    throw new SetupError(
      `${target} answers ${withSecret} to a webhook with the secret: a proxy in between may drop the header ` +
        `${SECRET_HEADER}.`,
    );
  }
}

async function ask(url: string, init: RequestInit): Promise<number> {
  const headers = { 'content-type': 'application/json', ...(init.headers as Record<string, string>) };
  try {
    const response = await fetch(url, {
      ...init,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const reason = cause?.code ?? cause?.message ?? name;
    throw new SetupError(
      `Nothing answers at ${new URL(url).origin} (${reason}): is the tunnel or proxy to ingest up? ` +
        'Where this machine cannot reach its own public address, add --no-probe.',
    );
  }
}
