import type { WebhookPiece } from '@causerie/channel-kit';
import { routeBody, type MetaItem } from '@causerie/channel-meta-graph';

/** What Meta calls the thing that these webhooks are about. */
export const OBJECT = 'page';

/** The dashboard's test button names this page. */
const NOBODY = '0';

/** One Meta app has one webhook address for all its pages; an entry is about the page that it names. */
export function route(body: unknown): WebhookPiece[] {
  return routeBody(body, OBJECT, ({ entryId }: MetaItem) =>
    entryId === undefined || entryId === NOBODY ? {} : { accountExternalId: entryId },
  );
}
