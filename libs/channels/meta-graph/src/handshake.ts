import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest } from '@causerie/channel-kit';

/** Longer ones are nobody's challenge; the answer is sent back as it came. */
const CHALLENGE_MAX = 1_024;

/** Equal lengths for timingSafeEqual, whatever was sent. */
const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * The answer to the GET with which Meta checks an address before it sends webhooks there: the challenge, if the
 * token is ours. Undefined: answer 403.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export function answerHandshake(
  query: WebhookRequest['query'],
  verifyTokens: readonly (string | undefined)[],
): string | undefined {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
  if (mode !== 'subscribe' || !token || !challenge || challenge.length > CHALLENGE_MAX) return undefined;
  const matches = verifyTokens
    .filter((known) => typeof known === 'string' && known !== '')
    .map((known) => timingSafeEqual(digest(token), digest(known ?? '')));
  return matches.includes(true) ? challenge : undefined;
}
