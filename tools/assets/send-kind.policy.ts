import type { ChannelCapabilities } from '@causerie/channel-kit';
import type { MediaKind } from '@causerie/message-schema';

/** As what a file may be sent, the most fitting first. */
function kindsOf(mimeType: string): readonly MediaKind[] {
  if (mimeType === 'image/gif') return ['animation', 'image', 'document'];
  if (mimeType.startsWith('image/')) return ['image', 'document'];
  if (mimeType.startsWith('video/')) return ['video', 'document'];
  if (mimeType.startsWith('audio/')) return ['audio', 'document'];
  return ['document'];
}

/** As what a file goes to a platform, or the sentence that says why it does not. Pure. */
export function sendKind(
  { mimeType, sizeBytes }: { mimeType: string; sizeBytes: number },
  { displayName, capabilities }: { displayName: string; capabilities: Pick<ChannelCapabilities, 'media'> },
): { kind: MediaKind } | { problem: string } {
  const mostOf = (kind: MediaKind) => capabilities.media[kind]?.uploadBytesMax ?? 0;
  const kind = kindsOf(mimeType).find((one) => mostOf(one) > 0);
  if (!kind) return { problem: `${displayName} takes no files of the type ${mimeType} from us.` };
  if (sizeBytes <= mostOf(kind)) return { kind };
  const [size, most] = [sizeBytes, mostOf(kind)].map((bytes) => (bytes / 1_000_000).toFixed(1));
  return { problem: `It has ${size} MB, and ${displayName} takes ${most} MB of the kind "${kind}".` };
}
