import { SetupError } from '@causerie/local-stack';
import { webhookUrl } from '@causerie/setup';

const PLATFORM = 'telegram';
const PUBLIC_API = 'https://api.telegram.org';
/** https://core.telegram.org/bots/api#setwebhook; '' is 443. */
const PORTS = ['', '80', '88', '443', '8443'];

/**
 * Checks the address at which Telegram shall reach ingest. Another API root (a simulator, a Bot API server of one's
 * own) has rules of its own and says so itself.
 * @throws SetupError
 */
export function readTarget(text: string, apiRoot: string = PUBLIC_API): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new SetupError(`"${text}" is no web address: give one like https://chat.example.org.`);
  }
  if (!apiRoot.startsWith(PUBLIC_API)) return url;
  if (url.protocol !== 'https:') {
    throw new SetupError(
      `Telegram sends to https addresses only: give https://${url.host}${url.pathname} or a tunnel.`,
    );
  }
  if (!PORTS.includes(url.port)) {
    throw new SetupError(`Telegram cannot send to port ${url.port}: use 443, 80, 88 or 8443.`);
  }
  return url;
}

/** An address without a path gets ingest's; one with a path is taken as it is, for a proxy that rewrites it. */
export function targetOf(url: URL, accountId: string): string {
  return url.pathname === '/' ? webhookUrl(url.origin, PLATFORM, accountId) : url.href;
}
