import type { AnnouncedAttachment, MediaKind, MessagePart } from '@causerie/message-schema';
import { isRecord } from '../../webhook-body';
import { given } from './keys';
import { rawAttachment, type RawAttachment, type RawMessage, type RawReferral } from './raw';

export interface Content {
  parts: MessagePart[];
  attachments: AnnouncedAttachment[];
}

/** What messages of a platform hold. */
export interface ContentTraits {
  /** Types of attachments whose address leads to bytes. */
  media: Readonly<Record<string, MediaKind>>;
  /** Types whose address is a page, not a file. */
  permalinks: ReadonlySet<string>;
  announce(kind: MediaKind, raw: RawAttachment): AnnouncedAttachment | undefined;
  /** What stands before the words. */
  addLead?(content: Content, message: RawMessage): void;
  /** The kinds that only this platform has; true: it is told. */
  addOwn?(content: Content, raw: RawAttachment): boolean;
}

/** Everything that a message holds, in the order in which it is read. What we have no words for is kept whole. */
export function readContent(
  message: RawMessage,
  elements: readonly unknown[],
  { original, traits }: { original: unknown; traits: ContentTraits },
): Content {
  const content: Content = { parts: [], attachments: [] };
  traits.addLead?.(content, message);
  addWords(content, message);
  for (const element of elements) addAttachment(content, element, traits);
  if (message.referral) content.parts.push(referralPart(message.referral));
  if (message.is_unsupported || content.parts.length === 0)
    content.parts.push({
      kind: 'unsupported',
      platformKind: message.is_unsupported ? 'unsupported' : 'message',
      original,
    });
  return content;
}

export function readAttachment(element: unknown): RawAttachment {
  return rawAttachment.parse(isRecord(element) ? element : {});
}

/** The index of the bytes in the message. */
export function attach(content: Content, attachment: AnnouncedAttachment | undefined): number | undefined {
  return attachment && content.attachments.push(attachment) - 1;
}

function addWords(content: Content, { text, quick_reply: quickReply }: RawMessage): void {
  if (quickReply)
    content.parts.push({ kind: 'button_reply', id: quickReply.payload, ...given('title', text) });
  else if (text !== undefined && text !== '') content.parts.push({ kind: 'text', text });
}

function addAttachment(content: Content, element: unknown, traits: ContentTraits): void {
  const raw = readAttachment(element);
  const { type = '', payload, url } = raw;
  if (traits.addOwn?.(content, raw)) return;
  const media = Object.hasOwn(traits.media, type) ? traits.media[type] : undefined;
  const index = media && attach(content, traits.announce(media, raw));
  if (media && index !== undefined) content.parts.push({ kind: media, attachment: index });
  else if (traits.permalinks.has(type) && (payload ?? url) !== undefined)
    content.parts.push(sharePart(type, raw));
  else content.parts.push(...productParts(raw, element));
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

/** An advertisement, a short link, a product of the shop. */
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
