import type {
  AccountIdentity,
  AdapterContext,
  ChannelAccount,
  WebhookRegistration,
} from '@causerie/channel-kit';
import { acceptedOr, type GraphCall } from '@causerie/channel-meta-graph';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';
import { secretsOf, type InstagramCredentials } from './credentials';
import { callInstagram } from './graph';

type Account = ChannelAccount<InstagramCredentials>;

/** `id` is the app's own name for the account; webhooks use `user_id`. */
const me = z.object({
  user_id: z.union([z.string(), z.int().transform(String)]),
  username: z.string().optional(),
  name: z.string().optional(),
});

const subscriptions = z.object({
  data: z.array(z.object({ subscribed_fields: z.array(z.string()).optional() })),
});

/** https://developers.facebook.com/documentation/instagram-platform/webhooks */
const FIELDS = [
  'messages',
  'messaging_postbacks',
  'messaging_seen',
  'message_reactions',
  'messaging_referral',
  'message_edit',
  'messaging_handover',
  'standby',
] as const;

/** https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started */
export async function validateCredentials(
  credentials: InstagramCredentials,
  context: AdapterContext,
): Promise<AccountIdentity> {
  const query = { fields: 'user_id,username,name' };
  const body = await ask(credentials, { method: 'GET', path: 'me', query }, 'reading the account', context);
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
  };
}

/**
 * Has Meta's app told of everything in the account. The address itself is the app's, one for all accounts, and is set
 * in its dashboard (Instagram > API setup > Configure webhooks): no call can set it.
 */
export async function registerWebhook(
  url: string,
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  const query = { subscribed_fields: FIELDS.join(',') };
  const subscribe = { method: 'POST', path: 'me/subscribed_apps', query } as const;
  await ask(account.credentials, subscribe, 'subscribing the app to the account', context);
  const found = await inspectWebhook(account, context);
  return { ...found, url };
}

/** The address is not told; whether the account's messages are sent there is. */
export async function inspectWebhook(
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  const call = { method: 'GET', path: 'me/subscribed_apps' } as const;
  const answer = await ask(account.credentials, call, 'reading the subscription', context);
  const fields = subscriptions.safeParse(answer).data?.data.flatMap((one) => one.subscribed_fields ?? []);
  const isSubscribed = fields?.includes('messages') ?? false;
  return {
    url: '',
    pendingUpdates: 0,
    ...(isSubscribed ? {} : { lastError: "The app is not subscribed to the account's messages." }),
  };
}

const NEW_TOKEN = 'Sign in with the professional account again, with the permissions named in the README.';

/** @throws UsageError when Meta refuses, TransientError when it gives no answer */
async function ask(
  credentials: InstagramCredentials,
  call: Pick<GraphCall, 'method' | 'path' | 'query' | 'body'>,
  doing: string,
  context: AdapterContext,
): Promise<unknown> {
  const answer = await callInstagram(call, credentials, context);
  return acceptedOr(answer, { doing, secrets: secretsOf(credentials), remedy: NEW_TOKEN });
}
