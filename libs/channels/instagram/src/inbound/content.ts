import type { AnnouncedAttachment, MediaKind, MessagePart } from '@causerie/message-schema';
import { isRecord } from '@causerie/channel-meta-graph';
import { announce } from '../attachments';
import { rawAttachment, type RawAttachment, type RawMessage, type RawReferral } from './raw';
import { given } from './seen';

export interface Content {
  parts: MessagePart[];
  attachments: AnnouncedAttachment[];
}

/** Types whose address leads to bytes. `media`, `story` and `ig_story` do not say what they are. */
const MEDIA: Readonly<Record<string, MediaKind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'document',
  media: 'document',
  story: 'document',
  ig_story: 'document',
};

/** Types whose address is a page of Instagram, not a file. */
const PERMALINKS = new Set(['share', 'post', 'ig_post', 'reel', 'ig_reel']);

/** Everything that a message holds, in the order in which it is read. What we have no words for is kept whole. */
export function contentOf(message: RawMessage, original: unknown): Content {
  const content: Content = { parts: [], attachments: [] };
  addStory(content, message);
  addWords(content, message);
  for (const element of message.attachments ?? []) addAttachment(content, element);
  if (message.referral) content.parts.push(referralPart(message.referral));
  if (message.is_unsupported || content.parts.length === 0)
    content.parts.push({
      kind: 'unsupported',
      platformKind: message.is_unsupported ? 'unsupported' : 'message',
      original,
    });
  return content;
}

/** The story to which the person answers; its address dies with the story, after a day. */
function addStory(content: Content, { reply_to: replyTo }: RawMessage): void {
  const story = replyTo?.story;
  if (!story) return;
  content.parts.push({
    kind: 'story_reply',
    ...given('storyExternalId', story.id),
    ...given('url', story.url),
    ...given('attachment', attach(content, announce('document', story.url))),
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
  const media = Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined;
  const index = media && attach(content, announce(media, payload?.url));
  if (media && index !== undefined) content.parts.push({ kind: media, attachment: index });
  else if (type === 'story_mention') content.parts.push(mentionPart(content, raw));
  else if (PERMALINKS.has(type) && payload) content.parts.push(sharePart(type, payload));
  else content.parts.push(...productParts(raw, element));
}

function attach(content: Content, attachment: AnnouncedAttachment | undefined): number | undefined {
  return attachment && content.attachments.push(attachment) - 1;
}

/** Somebody showed the account in their story: https://developers.facebook.com/docs/messenger-platform/instagram/features/story-mention */
function mentionPart(content: Content, { payload }: RawAttachment): MessagePart {
  return {
    kind: 'story_mention',
    ...given('storyExternalId', payload?.id),
    ...given('url', payload?.url),
    ...given('attachment', attach(content, announce('document', payload?.url))),
  };
}

function sharePart(source: string, payload: NonNullable<RawAttachment['payload']>): MessagePart {
  return {
    kind: 'referral',
    source,
    ...given('ref', payload.ig_post_media_id ?? payload.reel_video_id ?? payload.id),
    ...given('url', payload.url),
    ...given('headline', payload.title),
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

/** An advertisement, an ig.me link, a product of the shop. */
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
