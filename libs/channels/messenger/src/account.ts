import type { AdapterContext, ChannelAccount } from '@causerie/channel-kit';
import type { AccountTraits, Caller } from '@causerie/channel-meta-graph';
import type { MessengerCredentials } from './credentials';
import { OBJECT } from './inbound/raw';

export const traits: AccountTraits = {
  name: 'Messenger',
  noun: 'page',
  object: OBJECT,
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
  fields: [
    'messages',
    'messaging_postbacks',
    'message_reactions',
    'message_deliveries',
    'message_reads',
    'message_echoes',
    'message_edits',
    'messaging_referrals',
    'messaging_optins',
    'messaging_handovers',
    'messaging_policy_enforcement',
    'standby',
  ],
  newToken: 'Make a new one for the page, with the permissions named in the README.',
};

export const callerOf = (
  { credentials }: Pick<ChannelAccount<MessengerCredentials>, 'credentials'>,
  context: AdapterContext,
): Caller => ({ credentials, context, traits });
