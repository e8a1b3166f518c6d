import type { IncomingMessage } from 'node:http';

const SOCKET_PATH = '/ws';

export interface UpgradeFacts {
  draining: boolean;
  allowedOrigins: readonly string[];
  /** The address has as many connections as it may. */
  addressIsFull: boolean;
}

/** The HTTP status that refuses an upgrade; null: go on. */
export function upgradeRefusal(
  { url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>,
  { draining, allowedOrigins, addressIsFull }: UpgradeFacts,
): 403 | 404 | 429 | 503 | null {
  if (url.split('?', 1)[0] !== SOCKET_PATH) return 404;
  if (draining) return 503;
  // Browsers always send an origin and pages cannot forge it; other clients send none and hold their token themselves.
  if (headers.origin !== undefined && !allowedOrigins.includes(headers.origin)) return 403;
  return addressIsFull ? 429 : null;
}
