import { createHmac, timingSafeEqual } from 'node:crypto';
import type { VerifyResult } from '@causerie/channel-kit';

/** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads */
export const SIGNATURE_HEADER = 'x-hub-signature-256';

/** Lower case, whole, nothing around it: the older SHA-1 header of the same shape does not pass. */
const SHAPE = /^sha256=[0-9a-f]{64}$/;

/**
 * Whether one of the app's secrets signed exactly these bytes. Several are good at once while a secret is being
 * changed; all are tried, so that the time taken does not tell which one fits. Without a secret nothing is genuine.
 */
export function verifySignature(
  rawBody: Buffer,
  header: string | undefined,
  secrets: readonly (string | undefined)[],
): VerifyResult {
  if (!header) return { ok: false, reason: 'missing' };
  if (!SHAPE.test(header)) return { ok: false, reason: 'wrong' };
  const sent = Buffer.from(header.slice('sha256='.length), 'hex');
  const matches = secrets
    .filter((secret) => typeof secret === 'string' && secret !== '')
    .map((secret) => timingSafeEqual(digest(rawBody, secret ?? ''), sent));
  return matches.includes(true) ? { ok: true } : { ok: false, reason: 'wrong' };
}

/** What Meta would put in the header. */
export function signatureOf(rawBody: Buffer, secret: string): string {
  return `sha256=${digest(rawBody, secret).toString('hex')}`;
}

function digest(rawBody: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update(rawBody).digest();
}
