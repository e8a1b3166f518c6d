import type { AdapterContext } from '@causerie/channel-kit';
import type { MediaKind } from '@causerie/message-schema';
import { isCloud } from './api-client';
import { capabilities } from './capabilities';

/** https://core.telegram.org/bots/api#using-a-local-bot-api-server : uploads of 2000 MB, downloads without a limit. */
const LOCAL_BYTES_MAX = 2_000 * 1024 * 1024;

/** Photos are as small everywhere; a server of one's own takes larger ones of all other files. */
export function uploadBytesMax(kind: MediaKind, context: AdapterContext): number {
  const cloud = capabilities.media[kind]?.uploadBytesMax ?? 0;
  return isCloud(context) || kind === 'image' ? cloud : LOCAL_BYTES_MAX;
}

/** Of all kinds alike. */
export function downloadBytesMax(context: AdapterContext): number {
  return isCloud(context) ? (capabilities.media.document?.downloadBytesMax ?? 0) : LOCAL_BYTES_MAX;
}
