import { SetupError } from '@causerie/local-stack';
import { readPublicUrl } from '@causerie/setup';

const PUBLIC_API = 'https://api.telegram.org';
/** https://core.telegram.org/bots/api#setwebhook; '' is 443. */
const PORTS = ['', '80', '88', '443', '8443'];

/** Checks the address at which Telegram shall reach ingest. @throws SetupError */
export function readTarget(text: string, apiRoot: string = PUBLIC_API): URL {
  if (!apiRoot.startsWith(PUBLIC_API)) return readPublicUrl(text, { apiRoot });
  const url = readPublicUrl(text, {});
  if (!PORTS.includes(url.port))
    throw new SetupError(`Telegram cannot send to port ${url.port}: use 443, 80, 88 or 8443.`);
  return url;
}
