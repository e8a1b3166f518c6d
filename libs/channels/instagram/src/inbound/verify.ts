import type { ChannelAccount, VerifyResult, WebhookRequest } from '@causerie/channel-kit';
import { answerHandshake, SIGNATURE_HEADER, verifySignature } from '@causerie/channel-meta-graph';
import type { InstagramCredentials } from '../credentials';

type Account = ChannelAccount<InstagramCredentials>;

/** An account without an app secret refuses everything: its webhooks could come from anyone. */
export function verify({ headers, rawBody }: WebhookRequest, { credentials }: Account): VerifyResult {
  const { appSecret, previousAppSecret } = credentials;
  return verifySignature(rawBody, headers[SIGNATURE_HEADER], [appSecret, previousAppSecret]);
}

export function handshake({ query }: WebhookRequest, { credentials }: Account): string | undefined {
  return answerHandshake(query, [credentials.verifyToken]);
}
