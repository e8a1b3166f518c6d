import type { ChannelAccount } from '@causerie/channel-kit';
import { parseMessaging, type InboundTraits } from '@causerie/channel-meta-graph';
import type { InboundEvent } from '@causerie/message-schema';
import type { MessengerCredentials } from '../credentials';
import { contentOf } from './content';
import { ACCOUNT_FIELDS, OBJECT } from './raw';
import { receiptEvents } from './receipts';

export const inboundTraits: InboundTraits = {
  object: OBJECT,
  addressKind: 'psid',
  echoNamesApp: true,
  accountFields: ACCOUNT_FIELDS,
  contentOf,
  receiptsOf: receiptEvents,
};

/** @throws NotAWebhookError */
export function parse(
  body: unknown,
  account: ChannelAccount<MessengerCredentials>,
  receivedAt = new Date(0),
): InboundEvent[] {
  return parseMessaging(body, { account, receivedAt, traits: inboundTraits });
}
