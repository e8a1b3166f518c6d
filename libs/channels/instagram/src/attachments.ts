import type { AnnouncedAttachment, MediaKind } from '@causerie/message-schema';

/**
 * What Instagram says about a file: an address on its network for files, nothing else. It dies soon and cannot be asked
 * for again, so it is fetched at once. Whether `media`, a story or a mention is a picture or a film is not told: they
 * are documents until their bytes say more.
 * https://developers.facebook.com/documentation/instagram-platform/webhooks/examples
 */
export function announce(kind: MediaKind, url: string | undefined): AnnouncedAttachment | undefined {
  return url ? { kind, ref: { url } } : undefined;
}
