import type { AnnouncedAttachment, MediaKind, MessagePart } from '@causerie/message-schema';
import { isRecord } from '@causerie/channel-meta-graph';
import { announce } from '../attachments';
import { rawAttachment, type RawAttachment, type RawMessage, type RawReferral } from './raw';
import { given } from './seen';

export interface Content {
  parts: MessagePart[];
  attachments: AnnouncedAttachment[];
}

/** Types whose address leads to bytes. */
const MEDIA: Readonly<Record<string, MediaKind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'document',
  sticker: 'sticker',
};

/** Types whose address is a page, not a file; `fallback` is any link that the person shared. */
const PERMALINKS = new Set(['fallback', 'share', 'post', 'ig_post', 'reel', 'ig_reel']);

/** Everything that a message holds, in the order in which it is read. What we have no words for is kept whole. */
export function contentOf(message: RawMessage, original: unknown): Content {
  const content: Content = { parts: [], attachments: [] };
  addWords(content, message);
  for (const element of withoutTwins(message.attachments ?? [])) addAttachment(content, element);
  if (message.referral) content.parts.push(referralPart(message.referral));
  if (message.is_unsupported || content.parts.length === 0)
    content.parts.push({
      kind: 'unsupported',
      platformKind: message.is_unsupported ? 'unsupported' : 'message',
      original,
    });
  return content;
}

/**
 * Until August 2026 a sticker comes twice, once as the picture that it was before.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/changelog/
 */
function withoutTwins(elements: readonly unknown[]): unknown[] {
  const stickerOf = (element: unknown) =>
    rawAttachment.parse(isRecord(element) ? element : {}).payload?.sticker_id;
  const hasType = (element: unknown, type: string) => isRecord(element) && element['type'] === type;
  const stickers = new Set(elements.filter((one) => hasType(one, 'sticker')).map(stickerOf));
  return elements.filter((one) => {
    const id = stickerOf(one);
    return id === undefined || !hasType(one, 'image') || !stickers.has(id);
  });
}

function addWords(content: Content, { text, quick_reply: quickReply }: RawMessage): void {
  if (quickReply)
    content.parts.push({ kind: 'button_reply', id: quickReply.payload, ...given('title', text) });
  else if (text !== undefined && text !== '') content.parts.push({ kind: 'text', text });
}

function addAttachment(content: Content, element: unknown): void {
  const raw = rawAttachment.parse(isRecord(element) ? element : {});
  const { type = '', payload } = raw;
  const stickerId = payload?.sticker_id;
  const named = Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined;
  const media = named === 'image' && stickerId !== undefined ? 'sticker' : named;
  const index = media && attach(content, announce(media, payload?.url, stickerId));
  if (media && index !== undefined) content.parts.push({ kind: media, attachment: index });
  else if (type === 'location' && payload?.coordinates) content.parts.push(locationPart(payload.coordinates));
  else if (PERMALINKS.has(type) && (payload ?? raw.url) !== undefined)
    content.parts.push(sharePart(type, raw));
  else content.parts.push(...productParts(raw, element));
}

function attach(content: Content, attachment: AnnouncedAttachment | undefined): number | undefined {
  return attachment && content.attachments.push(attachment) - 1;
}

function locationPart({ lat: latitude, long: longitude }: { lat: number; long: number }): MessagePart {
  return { kind: 'location', latitude, longitude };
}

function sharePart(source: string, { payload, title, url }: RawAttachment): MessagePart {
  return {
    kind: 'referral',
    source,
    ...given('ref', payload?.ig_post_media_id ?? payload?.reel_video_id ?? payload?.id),
    ...given('url', payload?.url ?? url),
    ...given('headline', payload?.title ?? title),
  };
}

/** A template that shows products of the catalogue; any other template or type is kept whole. */
function productParts({ type, payload }: RawAttachment, original: unknown): MessagePart[] {
  const products = payload?.product?.elements ?? [];
  if (type !== 'template' || products.length === 0)
    return [{ kind: 'unsupported', platformKind: type || 'attachment', original }];
  return products.map((product) => ({
    kind: 'referral',
    source: 'product',
    ...given('ref', product.retailer_id ?? product.id),
    ...given('headline', product.title),
  }));
}

/** An advertisement, an m.me link, a product of the shop. */
export function referralPart(referral: RawReferral): MessagePart {
  const { ref, source, type, ad_id: adId, product, ads_context_data: ad, referer_uri: url } = referral;
  return {
    kind: 'referral',
    source: (product ? 'product' : (source ?? type)) || 'referral',
    ...given('ref', ref ?? adId ?? product?.id),
    ...given('url', url),
    ...given('headline', ad?.ad_title),
  };
}
