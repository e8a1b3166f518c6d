import type { AnnouncedAttachment, MediaKind } from '@causerie/message-schema';
import type { RawMessage } from './inbound/raw';

/**
 * What a message says about its file. `ref.messageId`: GET /v2/bot/message/{messageId}/content at api-data.line.me
 * with the account's token; 202 while LINE still prepares it, 410 once it is gone (after an unsaid while).
 * `ref.url`: whoever sent it keeps the file, and no token is needed. A sticker's picture cannot be fetched.
 * https://developers.line.biz/en/reference/messaging-api/#get-content
 */
export function announce(kind: MediaKind, message: RawMessage): AnnouncedAttachment | undefined {
  const ref = refOf(kind, message);
  if (!ref) return undefined;
  const { fileName, fileSize: sizeBytes, duration } = message;
  return {
    kind,
    ref,
    ...(fileName === undefined ? {} : { fileName }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(duration === undefined ? {} : { durationSeconds: duration / 1_000 }),
  };
}

function refOf(kind: MediaKind, message: RawMessage): Record<string, unknown> | undefined {
  const { id, contentProvider, stickerId, packageId } = message;
  if (kind === 'sticker') return stickerId === undefined ? undefined : { stickerId, packageId };
  if (contentProvider?.type === 'external')
    return contentProvider.originalContentUrl ? { url: contentProvider.originalContentUrl } : undefined;
  return id === undefined ? undefined : { messageId: id };
}
