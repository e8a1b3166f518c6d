import { SetupError } from '@causerie/local-stack';

const TIMEOUT_MS = 10_000;
/** Nothing that any platform sends, so nothing is stored. */
const NO_WEBHOOK = '"Is this the right door?"';

/**
 * Checks the address at which a platform shall reach ingest. Another API root (a simulator, a server of one's own)
 * has rules of its own and says so itself.
 * @throws SetupError
 */
export function readPublicUrl(text: string, { apiRoot }: { apiRoot?: string }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new SetupError(`"${text}" is no web address: give one like https://chat.example.org.`);
  if (apiRoot === undefined && url.protocol !== 'https:')
    throw new SetupError(
      `Platforms send to https addresses only: give https://${url.host}${url.pathname} or a tunnel, with --url.`,
    );
  return url;
}

/** Fails unless something answers HTTP there. @throws SetupError */
export async function requireReachable(url: URL): Promise<void> {
  await knock(url.href, { method: 'GET' });
}

/**
 * Knocks without the platform's secret: only ingest, with this account in its database, answers 401. With `secret`
 * (headers that prove a webhook) it must then answer 400: genuine, but not a webhook.
 * @throws SetupError when somebody else answers
 */
export async function proveWebhook(target: string, secret?: Readonly<Record<string, string>>): Promise<void> {
  const without = await knock(target, { method: 'POST', body: NO_WEBHOOK });
  if (without !== 401)
    throw new SetupError(
      `${target} answers ${without} to a webhook without the secret, not 401: it does not lead to an ingest that ` +
        'uses this database.',
    );
  if (secret === undefined) return;
  const withSecret = await knock(target, { method: 'POST', body: NO_WEBHOOK, headers: secret });
  if (withSecret !== 400)
    throw new SetupError(
      `${target} answers ${withSecret} to a webhook with the secret: a proxy in between may drop the header ` +
        `${Object.keys(secret).join(', ')}.`,
    );
}

async function knock(url: string, init: RequestInit): Promise<number> {
  const headers = { 'content-type': 'application/json', ...(init.headers as Record<string, string>) };
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { ...init, headers, redirect: 'manual', signal });
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
