import type {
  AccountIdentity,
  AdapterContext,
  ChannelAccount,
  WebhookRegistration,
} from '@causerie/channel-kit';
import { acceptedOr, callGraph, instantOf, type GraphCall } from '@causerie/channel-meta-graph';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';
import { secretsOf, type WhatsAppCredentials } from './credentials';

type Account = ChannelAccount<WhatsAppCredentials>;

const number = z.object({
  id: z.string(),
  display_phone_number: z.string().optional(),
  verified_name: z.string().optional(),
});

const addresses = z.object({
  webhook_configuration: z
    .object({
      phone_number: z.string().optional(),
      whatsapp_business_account: z.string().optional(),
      application: z.string().optional(),
    })
    .optional(),
});

/** Longer addresses are refused: …/webhooks/override/ */
const URL_MAX = 200;

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number */
export async function validateCredentials(
  credentials: WhatsAppCredentials,
  context: AdapterContext,
): Promise<AccountIdentity> {
  const { phoneNumberId, wabaId } = credentials.number;
  const query = { fields: 'id,display_phone_number,verified_name' };
  const body = await ask(
    credentials,
    { method: 'GET', path: phoneNumberId, query },
    'reading the number',
    context,
  );
  const found = number.safeParse(body).data;
  if (!found)
    throw new UsageError('Meta knows this id, but it is no WhatsApp number: use the phone number id.');
  const phone = found.display_phone_number;
  return {
    externalId: found.id,
    ownerExternalId: wabaId,
    displayName: found.verified_name ?? phone ?? found.id,
    ...(phone ? { username: phone } : {}),
    ...(await endOf(credentials, context)),
  };
}

const debugInfo = z.object({ data: z.object({ expires_at: z.int().min(0) }) });

/**
 * When the token ends, if Meta tells: 0 says never, and not every token may ask. The token to look at is a parameter
 * of the address, as nowhere else.
 * https://developers.facebook.com/docs/graph-api/reference/debug_token
 */
async function endOf(
  credentials: WhatsAppCredentials,
  context: AdapterContext,
): Promise<{ expiresAt?: string }> {
  const { accessToken: token, number: ids } = credentials;
  const call = { method: 'GET', path: 'debug_token', query: { input_token: token } } as const;
  const answer = await callGraph({ ...call, token, version: ids.apiVersion }, context);
  const told = answer.kind === 'accepted' ? debugInfo.safeParse(answer.body).data : undefined;
  const expiresAt = instantOf(told?.data.expires_at);
  return expiresAt === undefined ? {} : { expiresAt };
}

/**
 * Has Meta's app told of everything in the business account, and gives the number an address of its own. Meta asks
 * that address at once whether it is ours. What is about templates and the business account as a whole always goes to
 * the app's own address.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override/
 */
export async function registerWebhook(
  url: string,
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  if (url.length > URL_MAX)
    throw new UsageError(`Meta takes webhook addresses of at most ${URL_MAX} characters.`);
  const { number: ids, verifyToken } = account.credentials;
  const subscribe = { method: 'POST', path: `${ids.wabaId}/subscribed_apps` } as const;
  await ask(account.credentials, subscribe, 'subscribing the app to the business account', context);
  const body = { webhook_configuration: { override_callback_uri: url, verify_token: verifyToken } };
  const setAddress = { method: 'POST', path: ids.phoneNumberId, body } as const;
  await ask(account.credentials, setAddress, 'setting the webhook address of the number', context);
  return inspectWebhook(account, context);
}

/** The address that counts: the number's own, else the business account's, else the app's. */
export async function inspectWebhook(
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  const { phoneNumberId } = account.credentials.number;
  const call = { method: 'GET', path: phoneNumberId, query: { fields: 'webhook_configuration' } } as const;
  const answer = await ask(account.credentials, call, 'reading the webhook address', context);
  const found = addresses.safeParse(answer).data?.webhook_configuration;
  const url = found?.phone_number || found?.whatsapp_business_account || found?.application || '';
  // Meta does not say what waits or what went wrong.
  return { url, pendingUpdates: 0 };
}

/** @throws UsageError when Meta refuses, TransientError when it gives no answer */
async function ask(
  credentials: WhatsAppCredentials,
  call: Pick<GraphCall, 'method' | 'path' | 'query' | 'body'>,
  doing: string,
  context: AdapterContext,
): Promise<unknown> {
  const { accessToken: token, number: ids } = credentials;
  const answer = await callGraph({ ...call, token, version: ids.apiVersion }, context);
  return acceptedOr(answer, { doing, secrets: secretsOf(credentials) });
}
