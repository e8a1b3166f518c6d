import type { MediaKind } from '@causerie/message-schema';

/** What Meta calls the thing that these webhooks are about. */
export const OBJECT = 'page';

/**
 * Types of attachments whose address leads to bytes.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages
 */
export const MEDIA: Readonly<Record<string, MediaKind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'document',
  sticker: 'sticker',
};

/** Types whose address is a page, not a file; `fallback` is any link that the person shared. */
export const PERMALINKS: ReadonlySet<string> = new Set([
  'fallback',
  'share',
  'post',
  'ig_post',
  'reel',
  'ig_reel',
]);

/** Fields of a change that are no messaging: https://developers.facebook.com/docs/graph-api/webhooks/reference/page */
export const ACCOUNT_FIELDS: ReadonlySet<string> = new Set([
  'feed',
  'mention',
  'ratings',
  'leadgen',
  'page_change_proposal',
]);
