import type { AdapterContext, ChannelAccount, WebhookRegistration } from '@causerie/channel-kit';
import { z } from 'zod';
import { callGraph, type GraphAnswer } from '../graph-client';
import { askAsAccount, type AccountTraits } from './account';
import type { MessagingCredentials } from './credentials';

type Account = ChannelAccount<MessagingCredentials>;

const subscriptions = z.object({
  data: z.array(z.object({ subscribed_fields: z.array(z.string()).optional() })),
});

const addresses = z.object({
  data: z.array(z.object({ object: z.string(), callback_url: z.string().optional() })),
});

/** The part of a platform's connection that is about webhooks. */
export function messagingWebhooks(traits: AccountTraits) {
  return {
    registerWebhook: (url: string, account: Account, context: AdapterContext) =>
      register(url, account, context, traits),
    inspectWebhook: (account: Account, context: AdapterContext) => inspect(account, context, traits),
  };
}

const SUBSCRIBED_APPS = 'me/subscribed_apps';

/**
 * Has Meta's app told of everything in the account. The address is the app's, one for all its accounts. Where the
 * app is known and has none yet it is set; another one is left alone, since others may live by it.
 * https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
 */
async function register(
  url: string,
  account: Account,
  context: AdapterContext,
  traits: AccountTraits,
): Promise<WebhookRegistration> {
  const { credentials } = account;
  const query = { subscribed_fields: traits.fields.join(',') };
  const doing = `subscribing the app to the ${traits.noun}`;
  await askAsAccount({ method: 'POST', path: SUBSCRIBED_APPS, query }, doing, {
    credentials,
    context,
    traits,
  });
  const before = await addressOf(account, context, traits);
  if (before === '') await setAddress(url, account, context, traits);
  const found = await inspect(account, context, traits);
  const byHand = {
    where: 'Webhooks in the dashboard of the Meta app',
    url,
    verifyToken: credentials.verifyToken,
  };
  if (before === undefined) return { ...found, url, byHand };
  if (found.url === url) return found;
  const lastError = `The app sends its webhooks elsewhere: set ${url} in its dashboard.`;
  return { lastError, ...found, byHand };
}

/** `url` is empty where the app does not say it: then only its dashboard does. */
async function inspect(
  account: Account,
  context: AdapterContext,
  traits: AccountTraits,
): Promise<WebhookRegistration> {
  const { credentials } = account;
  const call = { method: 'GET', path: SUBSCRIBED_APPS } as const;
  const answer = await askAsAccount(call, 'reading the subscription', { credentials, context, traits });
  const fields = subscriptions.safeParse(answer).data?.data.flatMap((one) => one.subscribed_fields ?? []);
  const isSubscribed = fields?.includes('messages') ?? false;
  return {
    url: (await addressOf(account, context, traits)) ?? '',
    pendingUpdates: 0,
    ...(isSubscribed ? {} : { lastError: `The app is not subscribed to the ${traits.noun}'s messages.` }),
  };
}

/** Empty: the app has none. Undefined: it does not tell us. */
async function addressOf(account: Account, context: AdapterContext, traits: AccountTraits) {
  const answer = await callAsApp('GET', {}, account, context);
  if (answer?.kind !== 'accepted') return undefined;
  const found = addresses.safeParse(answer.body).data?.data.find(({ object }) => object === traits.object);
  return found?.callback_url ?? '';
}

/** Meta asks the address at once whether it is ours. What it refuses is left to the app's dashboard. */
async function setAddress(url: string, account: Account, context: AdapterContext, traits: AccountTraits) {
  const { verifyToken } = account.credentials;
  const fields = traits.fields.join(',');
  const query = { object: traits.object, callback_url: url, verify_token: verifyToken, fields };
  await callAsApp('POST', query, account, context);
}

async function callAsApp(
  method: 'GET' | 'POST',
  query: Record<string, string>,
  { credentials: { app, appSecret } }: Account,
  context: AdapterContext,
): Promise<GraphAnswer | undefined> {
  const { appId, apiVersion: version } = app;
  if (appId === undefined) return undefined;
  // https://developers.facebook.com/docs/facebook-login/guides/access-tokens#apptokens
  const token = `${appId}|${appSecret}`;
  return callGraph({ method, path: `${appId}/subscriptions`, version, token, query }, context);
}
