import type { ChannelAccount } from '@causerie/channel-kit';
import { parseMessaging, type InboundTraits } from '@causerie/channel-meta-graph';
import type { InboundEvent } from '@causerie/message-schema';
import type { InstagramCredentials } from '../credentials';
import { contentOf } from './content';
import { withChanges } from './entries';
import { ACCOUNT_FIELDS, OBJECT } from './raw';
import { readEvents } from './reads';

export const inboundTraits: InboundTraits = {
  object: OBJECT,
  addressKind: 'igsid',
  echoNamesApp: false,
  accountFields: ACCOUNT_FIELDS,
  contentOf,
  receiptsOf: readEvents,
};

/** @throws NotAWebhookError */
export function parse(
  body: unknown,
  account: ChannelAccount<InstagramCredentials>,
  receivedAt = new Date(0),
): InboundEvent[] {
  return parseMessaging(withChanges(body), { account, receivedAt, traits: inboundTraits });
}
