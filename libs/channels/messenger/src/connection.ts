import type {
  AccountIdentity,
  AdapterContext,
  ChannelAccount,
  WebhookRegistration,
} from '@causerie/channel-kit';
import { acceptedOr, type GraphCall } from '@causerie/channel-meta-graph';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';
import { secretsOf, type MessengerCredentials } from './credentials';
import { callMessenger } from './graph';

type Account = ChannelAccount<MessengerCredentials>;

const page = z.object({
  id: z.union([z.string(), z.int().transform(String)]),
  name: z.string().optional(),
  username: z.string().optional(),
});

const subscriptions = z.object({
  data: z.array(z.object({ subscribed_fields: z.array(z.string()).optional() })),
});

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events */
const FIELDS = [
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
  'standby',
] as const;

/** With a page's token `me` is the page: https://developers.facebook.com/docs/graph-api/reference/page */
export async function validateCredentials(
  credentials: MessengerCredentials,
  context: AdapterContext,
): Promise<AccountIdentity> {
  const query = { fields: 'id,name,username' };
  const body = await ask(credentials, { method: 'GET', path: 'me', query }, 'reading the page', context);
  const found = page.safeParse(body).data;
  if (!found) throw new UsageError('The token is good, but for no page: use the access token of the page.');
  const { id: externalId, name, username } = found;
  return {
    externalId,
    displayName: name || username || externalId,
    ...(username ? { username } : {}),
  };
}

/**
 * Has Meta's app told of everything in the page. The address itself is the app's, one for all pages, and is set in its
 * dashboard (Messenger > API settings > Configure webhooks).
 * https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
 */
export async function registerWebhook(
  url: string,
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  const query = { subscribed_fields: FIELDS.join(',') };
  const subscribe = { method: 'POST', path: 'me/subscribed_apps', query } as const;
  await ask(account.credentials, subscribe, 'subscribing the app to the page', context);
  const found = await inspectWebhook(account, context);
  return { ...found, url };
}

/** The address is not told; whether the page's messages are sent there is. */
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
    ...(isSubscribed ? {} : { lastError: "The app is not subscribed to the page's messages." }),
  };
}

const NEW_TOKEN = 'Make a new one for the page, with the permissions named in the README.';

/** @throws UsageError when Meta refuses, TransientError when it gives no answer */
async function ask(
  credentials: MessengerCredentials,
  call: Pick<GraphCall, 'method' | 'path' | 'query' | 'body'>,
  doing: string,
  context: AdapterContext,
): Promise<unknown> {
  const answer = await callMessenger(call, credentials, context);
  return acceptedOr(answer, { doing, secrets: secretsOf(credentials), remedy: NEW_TOKEN });
}
