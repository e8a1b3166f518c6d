import { attach, readAttachment, readContent } from '@causerie/channel-meta-graph';
import type { Content, ContentTraits, RawAttachment, RawMessage } from '@causerie/channel-meta-graph';
import { announce } from '../attachments';
import { MEDIA, PERMALINKS } from './raw';

const traits: ContentTraits = {
  media: MEDIA,
  permalinks: PERMALINKS,
  announce: (kind, { payload }) => announce(kind, payload?.url, payload?.sticker_id),
  addOwn: (content, raw) => addSticker(content, raw) || addPlace(content, raw),
};

export function contentOf(message: RawMessage, original: unknown): Content {
  return readContent(message, withoutTwins(message.attachments ?? []), { original, traits });
}

/**
 * Until August 2026 a sticker comes twice, once as the picture that it was before.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/changelog/
 */
function withoutTwins(elements: readonly unknown[]): unknown[] {
  const known = elements.map((element) => ({ element, raw: readAttachment(element) }));
  const stickers = new Set(
    known.filter(({ raw }) => raw.type === 'sticker').map(({ raw }) => raw.payload?.sticker_id),
  );
  const isTwin = ({ type, payload }: RawAttachment) =>
    type === 'image' && payload?.sticker_id !== undefined && stickers.has(payload.sticker_id);
  return known.filter(({ raw }) => !isTwin(raw)).map(({ element }) => element);
}

/** A picture that names a sticker is one. */
function addSticker(content: Content, { type, payload }: RawAttachment): boolean {
  if (type !== 'image' || payload?.sticker_id === undefined) return false;
  const attachment = attach(content, announce('sticker', payload.url, payload.sticker_id));
  if (attachment === undefined) return false;
  content.parts.push({ kind: 'sticker', attachment });
  return true;
}

function addPlace(content: Content, { type, payload }: RawAttachment): boolean {
  if (type !== 'location' || !payload?.coordinates) return false;
  const { lat: latitude, long: longitude } = payload.coordinates;
  content.parts.push({ kind: 'location', latitude, longitude });
  return true;
}
