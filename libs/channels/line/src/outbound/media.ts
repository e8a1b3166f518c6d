import type { OutboundAttachment } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';

type Location = Extract<MessagePart, { kind: 'location' }>;

/** https://developers.line.biz/en/reference/messaging-api/#image-message */
const URL_MAX = 2_000;
/** https://developers.line.biz/en/reference/messaging-api/#location-message */
const PLACE_WORDS_MAX = 100;

/**
 * LINE fetches a picture itself, by https only. There is one size of it, so it is its own preview.
 * @throws PermanentError for a picture without such an address
 */
export function imageMessage(attachment: OutboundAttachment | undefined): Record<string, unknown> {
  const url = attachment && 'url' in attachment.source ? attachment.source.url : undefined;
  if (url === undefined || !url.startsWith('https://') || url.length > URL_MAX)
    throw new PermanentError(`LINE takes a picture by an https address of at most ${URL_MAX} characters.`);
  return { type: 'image', originalContentUrl: url, previewImageUrl: url };
}

/** Title and address are required; the coordinates stand in for what we do not know. */
export function locationMessage({ latitude, longitude, name, address }: Location): Record<string, unknown> {
  const coordinates = `${latitude}, ${longitude}`;
  const words = (text: string | undefined) => {
    const said = text?.trim() || coordinates;
    if (said.length > PLACE_WORDS_MAX)
      throw new PermanentError(`LINE shows at most ${PLACE_WORDS_MAX} characters of a place.`);
    return said;
  };
  return { type: 'location', title: words(name), address: words(address), latitude, longitude };
}
