import { z } from 'zod';
import { listOf, maybe } from '../loose';

/**
 * The fields of an event that we read, as loosely as can be: a field that is missing, null or of another shape than
 * documented is simply not there, and unknown fields do no harm. So reading never fails.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
 */

/** Ids are opaque; those that no key or address could hold are not there. */
const bareId = z
  .union([z.string(), z.int().transform(String)])
  .refine((text) => /^[^\s\p{C}]{1,250}$/u.test(text));
const id = maybe(bareId);
const string = maybe(z.string());
const flag = maybe(z.boolean());
const time = z.unknown().optional();

const rawReferral = z.object({
  ref: string,
  source: string,
  type: string,
  ad_id: id,
  /** The page on which the person was. */
  referer_uri: string,
  product: maybe(z.object({ id })),
  ads_context_data: maybe(z.object({ ad_title: string })),
});

const rawProduct = z.object({ id, retailer_id: id, title: string });

export const rawAttachment = z.object({
  type: string,
  /** Of a `fallback`: a page that the person shared. */
  title: string,
  url: string,
  payload: maybe(
    z.object({
      url: string,
      title: string,
      id,
      sticker_id: id,
      /** Of shared reels and posts. */
      reel_video_id: id,
      ig_post_media_id: id,
      coordinates: maybe(z.object({ lat: z.number(), long: z.number() })),
      /** Of a template that shows products. */
      product: maybe(z.object({ elements: listOf(rawProduct) })),
    }),
  ),
});

const rawMessage = z.object({
  mid: id,
  text: string,
  is_echo: flag,
  is_self: flag,
  is_deleted: flag,
  is_unsupported: flag,
  /** Of an echo: the app that sent it, where it is told, and what that wrote for itself. */
  app_id: id,
  metadata: string,
  quick_reply: maybe(z.object({ payload: z.string() })),
  reply_to: maybe(z.object({ mid: id, story: maybe(z.object({ id, url: string })) })),
  attachments: maybe(z.array(z.unknown())),
  referral: maybe(rawReferral),
});

/** Everything up to `watermark`, or up to `mid`; `mids` may be missing. */
const rawReceipt = z.object({ mid: id, mids: listOf(bareId), watermark: time });

export const rawEvent = z.object({
  sender: maybe(z.object({ id })),
  recipient: maybe(z.object({ id })),
  /** Seconds, milliseconds or ISO 8601. */
  timestamp: time,
  is_self: flag,
  message: maybe(rawMessage),
  postback: maybe(
    z.object({ mid: id, title: string, payload: string, is_self: flag, referral: maybe(rawReferral) }),
  ),
  reaction: maybe(z.object({ mid: id, action: string, reaction: string, emoji: string })),
  delivery: maybe(rawReceipt),
  read: maybe(rawReceipt),
  message_edit: maybe(z.object({ mid: id, text: string, num_edit: maybe(z.int()) })),
  referral: maybe(rawReferral),
});

export type RawEvent = z.infer<typeof rawEvent>;
export type RawMessage = z.infer<typeof rawMessage>;
export type RawReferral = z.infer<typeof rawReferral>;
export type RawAttachment = z.infer<typeof rawAttachment>;
