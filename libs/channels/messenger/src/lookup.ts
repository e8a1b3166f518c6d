import type { Lookup } from '@causerie/channel-kit';
import { fetchHistory, fetchProfile } from '@causerie/channel-meta-graph';
import { callerOf } from './account';
import type { MessengerCredentials } from './credentials';
import { inboundTraits } from './inbound/parse';

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/identity/user-profile */
const PROFILE_FIELDS = ['name', 'profile_pic'];

export const lookup: Lookup<MessengerCredentials> = {
  profile: (alias, account, context) => fetchProfile(alias, PROFILE_FIELDS, callerOf(account, context)),
  history: (account, context, next) =>
    fetchHistory(account, {
      ...(next === undefined ? {} : { next }),
      caller: callerOf(account, context),
      traits: { platform: 'messenger', inbound: inboundTraits },
    }),
};
