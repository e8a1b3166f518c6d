import type { AccountIdentity, AdapterContext, ChannelAccount } from '@causerie/channel-kit';
import { askAsAccount, callAsAccount, fetchedOr, messagingWebhooks } from '@causerie/channel-meta-graph';
import { TransientError, UsageError } from '@causerie/kernel';
import { z } from 'zod';
import { callerOf, traits } from './account';
import type { InstagramCredentials } from './credentials';

type Account = ChannelAccount<InstagramCredentials>;

/** https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token */
const TOKEN_LIVES_MS = 60 * 24 * 3_600_000;

/** `id` is the app's own name for the account; webhooks use `user_id`. */
const me = z.object({
  user_id: z.union([z.string(), z.int().transform(String)]),
  username: z.string().optional(),
  name: z.string().optional(),
});

const renewed = z.object({ access_token: z.string(), expires_in: z.int().positive() });

/**
 * When a token ends can only be asked of Meta's app, not of the token: what is told is the latest time it can be.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started
 */
export async function validateCredentials(
  credentials: InstagramCredentials,
  context: AdapterContext,
): Promise<AccountIdentity> {
  const query = { fields: 'user_id,username,name' };
  const call = { method: 'GET', path: 'me', query } as const;
  const body = await askAsAccount(call, 'reading the account', callerOf({ credentials }, context));
  const found = me.safeParse(body).data;
  if (!found)
    throw new UsageError(
      'The token is good, but for no professional account of Instagram: sign in with one.',
    );
  const { user_id: externalId, username, name } = found;
  return {
    externalId,
    displayName: name || username || externalId,
    ...(username ? { username } : {}),
    expiresAt: new Date(Date.now() + TOKEN_LIVES_MS).toISOString(),
  };
}

/**
 * A token that is at least a day old for one that is good for 60 days from now. An expired one cannot be renewed.
 * https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
 */
export async function renewCredentials(
  account: Account,
  context: AdapterContext,
): Promise<{ credentials: InstagramCredentials; expiresAt: string }> {
  const caller = callerOf(account, context);
  const query = { grant_type: 'ig_refresh_token' };
  const answer = await callAsAccount({ method: 'GET', path: 'refresh_access_token', query }, caller);
  const found = renewed.safeParse(fetchedOr(answer, 'renewing the token', caller)).data;
  if (!found || answer.kind !== 'accepted')
    throw new TransientError('Instagram answered the renewal of the token with something else.');
  return {
    credentials: { ...account.credentials, accessToken: found.access_token },
    expiresAt: new Date(Date.parse(answer.at) + found.expires_in * 1_000).toISOString(),
  };
}

export const { registerWebhook, inspectWebhook } = messagingWebhooks(traits);
