import type { Lookup } from '@causerie/channel-kit';
import { fetchHistory, fetchProfile } from '@causerie/channel-meta-graph';
import { callerOf } from './account';
import type { InstagramCredentials } from './credentials';
import { inboundTraits } from './inbound/parse';

/** https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/user-profile */
const PROFILE_FIELDS = ['name', 'username', 'profile_pic'];

export const lookup: Lookup<InstagramCredentials> = {
  profile: (alias, account, context) => fetchProfile(alias, PROFILE_FIELDS, callerOf(account, context)),
  history: (account, context, next) =>
    fetchHistory(account, {
      ...(next === undefined ? {} : { next }),
      caller: callerOf(account, context),
      traits: { platform: 'instagram', inbound: inboundTraits },
    }),
};
