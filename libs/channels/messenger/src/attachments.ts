import type { AnnouncedAttachment, MediaKind } from '@causerie/message-schema';

/**
 * What Messenger says about a file: an address on its network for files, which dies after some days. Of a sticker also
 * which one it is: the same sticker has the same bytes.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages
 */
export function announce(
  kind: MediaKind,
  url: string | undefined,
  stickerId?: string,
): AnnouncedAttachment | undefined {
  if (!url) return undefined;
  return { kind, ref: { url }, ...(stickerId === undefined ? {} : { uniqueId: `sticker:${stickerId}` }) };
}
