import { z } from 'zod';

/**
 * The fields of an event that we read, as loosely as can be: a field that is missing, null or of another shape than
 * documented is simply not there, and unknown fields do no harm. So reading never fails.
 * https://developers.facebook.com/documentation/instagram-platform/webhooks/examples
 */
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** The valid items of an array; what is not one is left out. */
const listOf = <Schema extends z.ZodType>(item: Schema) =>
  maybe(z.array(item.nullable().catch(null)).transform((items) => items.filter((entry) => entry !== null)));

/** Ids are opaque; those that no key or address could hold are not there. */
const id = maybe(
  z.union([z.string(), z.int().transform(String)]).refine((text) => /^[^\s\p{C}]{1,250}$/u.test(text)),
);
const string = maybe(z.string());
const flag = maybe(z.boolean());

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
  payload: maybe(
    z.object({
      url: string,
      title: string,
      id,
      /** Of shared reels and posts. */
      reel_video_id: id,
      ig_post_media_id: id,
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
  /** Of an echo: the app that sent it, where it is told. */
  app_id: id,
  quick_reply: maybe(z.object({ payload: z.string() })),
  reply_to: maybe(z.object({ mid: id, story: maybe(z.object({ id, url: string })) })),
  attachments: maybe(z.array(z.unknown())),
  referral: maybe(rawReferral),
});

export const rawEvent = z.object({
  sender: maybe(z.object({ id })),
  recipient: maybe(z.object({ id })),
  /** Seconds, milliseconds or ISO 8601. */
  timestamp: z.unknown().optional(),
  is_self: flag,
  message: maybe(rawMessage),
  postback: maybe(
    z.object({ mid: id, title: string, payload: string, is_self: flag, referral: maybe(rawReferral) }),
  ),
  reaction: maybe(z.object({ mid: id, action: string, reaction: string, emoji: string })),
  read: maybe(z.object({ mid: id })),
  message_edit: maybe(z.object({ mid: id, text: string, num_edit: maybe(z.int()) })),
  referral: maybe(rawReferral),
});

export type RawEvent = z.infer<typeof rawEvent>;
export type RawMessage = z.infer<typeof rawMessage>;
export type RawReferral = z.infer<typeof rawReferral>;
export type RawAttachment = z.infer<typeof rawAttachment>;
