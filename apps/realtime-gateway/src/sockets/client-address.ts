import type { IncomingMessage } from 'node:http';

/**
 * The address that counts against the limit. Each trusted proxy adds the address it was called from at the end of
 * X-Forwarded-For; whatever stands before those entries was written by the client and is not believed.
 */
export function clientAddress(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustedProxies: number,
): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const entries = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((entry) => entry.trim());
  return entries.at(-trustedProxies) || direct;
}
