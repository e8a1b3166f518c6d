import type { OutboundAttachment } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MediaKind } from '@causerie/message-schema';
import type { OutboundTraits } from './traits';

const TYPES: Readonly<Partial<Record<MediaKind, string>>> = {
  image: 'image',
  audio: 'audio',
  voice: 'audio',
  video: 'video',
  video_note: 'video',
  document: 'file',
};

/**
 * A message of one file, by an address that Meta fetches or by the id of one that was uploaded. There are no captions.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets
 * @throws PermanentError for what the platform does not show
 */
export function mediaMessage(
  kind: MediaKind,
  attachment: OutboundAttachment | undefined,
  { name, capabilities }: OutboundTraits,
): Record<string, unknown> {
  if (!attachment) throw new PermanentError(`The message has a ${kind} without its file.`);
  const type = attachmentType(kind, attachment.mimeType);
  if (type === undefined || !capabilities.media[kind])
    throw new PermanentError(`${name} shows nothing of the kind ${kind}.`);
  const { source } = attachment;
  if ('file' in source) throw new PermanentError(`${name} takes no bytes along with a message.`);
  const payload = 'url' in source ? { url: source.url } : { attachment_id: source.handle };
  return { attachment: { type, payload } };
}

/**
 * The platforms' word for it, undefined where there is none. A moving picture is a picture to them, unless it is a film
 * without sound.
 */
export function attachmentType(kind: MediaKind, mimeType: string | undefined): string | undefined {
  if (kind !== 'animation') return TYPES[kind];
  return mimeType?.startsWith('video/') ? 'video' : 'image';
}
