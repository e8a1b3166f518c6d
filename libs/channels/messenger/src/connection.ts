import type { AccountIdentity, AdapterContext } from '@causerie/channel-kit';
import { askAsAccount, messagingWebhooks } from '@causerie/channel-meta-graph';
import { UsageError } from '@causerie/kernel';
import { z } from 'zod';
import { callerOf, traits } from './account';
import type { MessengerCredentials } from './credentials';

const page = z.object({
  id: z.union([z.string(), z.int().transform(String)]),
  name: z.string().optional(),
  username: z.string().optional(),
});

/** With a page's token `me` is the page: https://developers.facebook.com/docs/graph-api/reference/page */
export async function validateCredentials(
  credentials: MessengerCredentials,
  context: AdapterContext,
): Promise<AccountIdentity> {
  const call = { method: 'GET', path: 'me', query: { fields: 'id,name,username' } } as const;
  const body = await askAsAccount(call, 'reading the page', callerOf({ credentials }, context));
  const found = page.safeParse(body).data;
  if (!found) throw new UsageError('The token is good, but for no page: use the access token of the page.');
  const { id: externalId, name, username } = found;
  return {
    externalId,
    displayName: name || username || externalId,
    ...(username ? { username } : {}),
  };
}

export const { registerWebhook, inspectWebhook } = messagingWebhooks(traits);
