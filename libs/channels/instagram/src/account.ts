import type { AdapterContext, ChannelAccount } from '@causerie/channel-kit';
import type { AccountTraits, Caller } from '@causerie/channel-meta-graph';
import type { InstagramCredentials } from './credentials';
import { OBJECT } from './inbound/raw';

export const traits: AccountTraits = {
  name: 'Instagram',
  noun: 'account',
  object: OBJECT,
  // Where tokens of Instagram Login are good: https://developers.facebook.com/documentation/instagram-platform/overview
  apiRoot: 'https://graph.instagram.com',
  // https://developers.facebook.com/documentation/instagram-platform/webhooks
  fields: [
    'messages',
    'messaging_postbacks',
    'messaging_seen',
    'message_reactions',
    'messaging_referral',
    'message_edit',
    'messaging_handover',
    'standby',
  ],
  newToken: 'Sign in with the professional account again, with the permissions named in the README.',
};

export const callerOf = (
  { credentials }: Pick<ChannelAccount<InstagramCredentials>, 'credentials'>,
  context: AdapterContext,
): Caller => ({ credentials, context, traits });
