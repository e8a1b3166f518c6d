import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelAccount, VerifyResult, WebhookRequest } from '@causerie/channel-kit';
import type { LineCredentials } from '../credentials';

/** https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/ */
const SIGNATURE_HEADER = 'x-line-signature';

/**
 * The header holds the base64 of the HMAC-SHA256 of the bytes under the channel secret. The texts are compared, since
 * several of them decode to the same bytes. An account without a secret refuses everything.
 */
export function verify(
  { headers, rawBody }: WebhookRequest,
  { credentials }: ChannelAccount<LineCredentials>,
): VerifyResult {
  const given = headers[SIGNATURE_HEADER];
  if (!given) return { ok: false, reason: 'missing' };
  const { channelSecret } = credentials;
  if (typeof channelSecret !== 'string' || channelSecret === '') return { ok: false, reason: 'wrong' };
  const wanted = Buffer.from(createHmac('sha256', channelSecret).update(rawBody).digest('base64'));
  const found = Buffer.from(given);
  const isGenuine = found.length === wanted.length && timingSafeEqual(found, wanted);
  return isGenuine ? { ok: true } : { ok: false, reason: 'wrong' };
}
