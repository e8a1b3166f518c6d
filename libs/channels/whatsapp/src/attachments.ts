import type { AnnouncedAttachment, MediaKind } from '@causerie/message-schema';
import type { RawMedia } from './inbound/raw';

/**
 * What a message says about its file. `ref.mediaId` is good for this number's token, for 7 days; an address is
 * asked for with it and lives 5 minutes, so the one in the webhook is not kept.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
 */
export function announce(kind: MediaKind, media: RawMedia): AnnouncedAttachment | undefined {
  if (media.id === undefined) return undefined;
  const mimeType = cleanMimeType(media.mime_type);
  return {
    kind,
    ref: { mediaId: media.id },
    ...(media.sha256 === undefined ? {} : { uniqueId: media.sha256 }),
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(media.filename === undefined ? {} : { fileName: media.filename }),
    ...(media.file_size === undefined ? {} : { sizeBytes: media.file_size }),
  };
}

/** Recordings are seen with the slash escaped twice. */
function cleanMimeType(mimeType: string | undefined): string | undefined {
  return mimeType?.replaceAll('\\', '');
}
