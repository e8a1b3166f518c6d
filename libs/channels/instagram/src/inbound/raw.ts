import type { MediaKind } from '@causerie/message-schema';

/** What Meta calls the thing that these webhooks are about. */
export const OBJECT = 'instagram';

/**
 * Types of attachments whose address leads to bytes. `media`, `story` and `ig_story` do not say what they are.
 * https://developers.facebook.com/documentation/instagram-platform/webhooks/examples
 */
export const MEDIA: Readonly<Record<string, MediaKind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'document',
  media: 'document',
  story: 'document',
  ig_story: 'document',
};

/** Types whose address is a page of Instagram, not a file; `fallback` is any link that the person shared. */
export const PERMALINKS: ReadonlySet<string> = new Set([
  'fallback',
  'share',
  'post',
  'ig_post',
  'reel',
  'ig_reel',
]);

/** Fields of a change that are no messaging: https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram */
export const ACCOUNT_FIELDS: ReadonlySet<string> = new Set([
  'comments',
  'live_comments',
  'mentions',
  'story_insights',
]);
