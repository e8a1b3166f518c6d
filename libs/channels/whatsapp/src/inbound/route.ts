import type { WebhookPiece } from '@causerie/channel-kit';
import { routeBody, type MetaItem } from '@causerie/channel-meta-graph';
import { rawValue } from './raw';

/** What Meta calls the thing that its WhatsApp webhooks are about. */
export const OBJECT = 'whatsapp_business_account';

/** One Meta app has one webhook address for all its numbers, unless a number has its own. */
export function route(body: unknown): WebhookPiece[] {
  return routeBody(body, OBJECT, ownersOf);
}

/** A change about templates or the business account names no number. */
function ownersOf({ entryId, value }: MetaItem): Pick<WebhookPiece, 'accountExternalId' | 'ownerExternalId'> {
  const phoneNumberId = rawValue.safeParse(value).data?.metadata?.phone_number_id;
  return {
    ...(phoneNumberId === undefined ? {} : { accountExternalId: phoneNumberId }),
    ...(entryId === undefined ? {} : { ownerExternalId: entryId }),
  };
}
