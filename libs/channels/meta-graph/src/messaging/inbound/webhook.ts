import type { ChannelAccount, VerifyResult, WebhookPiece, WebhookRequest } from '@causerie/channel-kit';
import { answerHandshake } from '../../handshake';
import { SIGNATURE_HEADER, verifySignature } from '../../signature';
import { routeBody } from '../../webhook-body';
import type { MessagingCredentials } from '../credentials';

type Account = ChannelAccount<MessagingCredentials>;

/** An account without an app secret refuses everything: its webhooks could come from anyone. */
export function verifyMessaging(
  { headers, rawBody }: WebhookRequest,
  { credentials }: Account,
): VerifyResult {
  const { appSecret, previousAppSecret } = credentials;
  return verifySignature(rawBody, headers[SIGNATURE_HEADER], [appSecret, previousAppSecret]);
}

export function messagingHandshake({ query }: WebhookRequest, { credentials }: Account): string | undefined {
  return answerHandshake(query, [credentials.verifyToken]);
}

/** The dashboard's test button names this account. */
const NOBODY = '0';

/** One Meta app has one webhook address for all its accounts; an entry is about the account that it names. */
export function routeMessaging(body: unknown, object: string): WebhookPiece[] {
  return routeBody(body, object, ({ entryId }) =>
    entryId === undefined || entryId === NOBODY ? {} : { accountExternalId: entryId },
  );
}
