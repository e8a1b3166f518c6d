import type {
  AccountIdentity,
  AdapterContext,
  ChannelAccount,
  WebhookRegistration,
} from '@causerie/channel-kit';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';
import { secretsOf, type LineCredentials } from './credentials';
import { bodyOrAdvice } from './failure';
import { callLine, type LineCall } from './http-call';

type Account = ChannelAccount<LineCredentials>;

const info = z.object({ userId: z.string(), basicId: z.string().optional(), displayName: z.string() });
const endpoint = z.object({ endpoint: z.string().catch(''), active: z.boolean().catch(false) });
const trial = z.object({
  success: z.boolean(),
  statusCode: z.number().optional().catch(undefined),
  reason: z.string().catch(''),
  detail: z.string().catch(''),
});

/** https://developers.line.biz/en/reference/messaging-api/#set-webhook-endpoint-url */
const URL_MAX = 500;
const ENDPOINT = '/v2/bot/channel/webhook/endpoint';

/** The token tells whose it is. The secret shows with the first webhook only: LINE has no way to ask. */
export async function validateCredentials(
  credentials: LineCredentials,
  context: AdapterContext,
): Promise<AccountIdentity> {
  const call = { method: 'GET', path: '/v2/bot/info' } as const;
  const found = info.safeParse(await ask(credentials, call, 'reading the account', context)).data;
  if (!found) throw new UsageError('LINE does not say whose channel access token this is: issue a new one.');
  return {
    externalId: found.userId,
    displayName: found.displayName,
    ...(found.basicId ? { username: found.basicId.replace(/^@/, '') } : {}),
  };
}

/** Sets the address and has LINE try it, which sends a webhook without events. */
export async function registerWebhook(
  url: string,
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  if (url.length > URL_MAX)
    throw new UsageError(`LINE takes webhook addresses of at most ${URL_MAX} characters.`);
  const set = { method: 'PUT', path: ENDPOINT, body: { endpoint: url } } as const;
  await ask(account.credentials, set, 'setting the webhook address', context);
  const test = { method: 'POST', path: '/v2/bot/channel/webhook/test', body: {} } as const;
  const tried = trial.safeParse(await ask(account.credentials, test, 'trying the webhook address', context));
  const registration = await inspectWebhook(account, context);
  if (tried.data?.success !== false) return registration;
  const { reason, detail, statusCode } = tried.data;
  const words = [reason, detail, statusCode && `HTTP ${statusCode}`].filter(Boolean).join(', ');
  return { ...registration, lastError: `LINE tried the address and failed: ${words}` };
}

/** LINE does not say what waits. The switch for webhooks is in the console only. */
export async function inspectWebhook(
  account: Account,
  context: AdapterContext,
): Promise<WebhookRegistration> {
  const call = { method: 'GET', path: ENDPOINT } as const;
  const found = endpoint.safeParse(
    await ask(account.credentials, call, 'reading the webhook address', context),
  );
  const { endpoint: url = '', active = false } = found.data ?? {};
  const lastError = active
    ? {}
    : { lastError: 'Webhooks are off: LINE Developers Console > Messaging API > Use webhook.' };
  return { url, pendingUpdates: 0, ...lastError };
}

/** @throws UsageError when LINE refuses, TransientError when it gives no answer */
async function ask(
  credentials: LineCredentials,
  call: Omit<LineCall, 'token'>,
  doing: string,
  context: AdapterContext,
): Promise<unknown> {
  const answer = await callLine({ ...call, token: credentials.channelAccessToken }, context);
  return bodyOrAdvice(answer, { doing, secrets: secretsOf(credentials) });
}
