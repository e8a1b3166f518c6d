import { z } from 'zod';

/**
 * The fields of a webhook that we read, as loosely as can be: a field that is missing, null or of another shape
 * than documented is simply not there, and unknown fields do no harm. So reading never fails.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** The valid items of an array; what is not one is left out. */
const listOf = <Schema extends z.ZodType>(item: Schema) =>
  maybe(z.array(item.nullable().catch(null)).transform((items) => items.filter((entry) => entry !== null)));

/** Ids are opaque; those that no key or address could hold are not there. */
const id = maybe(
  z.union([z.string(), z.int().transform(String)]).refine((text) => /^[^\s\p{C}]{1,250}$/u.test(text)),
);
/** A phone number: digits alone, though some are seen with a plus. Where it is hidden, a user id may stand instead. */
const phone = maybe(id.transform((text) => text?.replace(/^\+(?=\d+$)/, '')));
const username = maybe(z.string().transform((text) => text.replace(/^@/, '')));
const string = maybe(z.string());
const flag = maybe(z.boolean());
const numeric = maybe(
  z.union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,12}(\.\d{1,6})?$/)
      .transform(Number),
  ]),
);
/** Texts that are seen as numbers. */
const word = z.union([z.string(), z.number().transform(String)]);
const degrees = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,20})?$/)
    .transform(Number),
]);
const time = z.unknown().optional();

const rawContact = z.object({
  profile: maybe(z.object({ name: string, username })),
  wa_id: phone,
  user_id: id,
  parent_user_id: id,
});

const rawMedia = z.object({
  id,
  mime_type: string,
  sha256: maybe(z.string().min(1)),
  caption: string,
  filename: string,
  file_size: maybe(z.int().min(0)),
  /** A voice note rather than a sound file. */
  voice: flag,
  animated: flag,
});

const rawCard = z.object({
  name: maybe(z.object({ formatted_name: string, first_name: string, last_name: string })),
  phones: listOf(z.object({ phone: string, wa_id: string })),
  emails: listOf(z.object({ email: string })),
  org: maybe(z.object({ company: string })),
  /** Of the person themselves, where they share it when asked for their number. */
  vcard: string,
});

const rawReply = maybe(z.object({ id: word, title: string, description: string }));

const rawInteractive = z.object({
  type: string,
  button_reply: rawReply,
  list_reply: rawReply,
  /** The answers of a flow. */
  nfm_reply: maybe(z.object({ name: string, body: string, response_json: z.unknown().optional() })),
  call_permission_reply: maybe(z.record(z.string(), z.unknown())),
});

const rawOrder = z.object({
  text: string,
  product_items: listOf(
    z.object({ product_retailer_id: id, quantity: numeric, item_price: numeric, currency: string }),
  ),
});

const rawSystem = z.object({
  type: string,
  body: string,
  /** Before v12 `new_wa_id`. */
  wa_id: phone,
  new_wa_id: phone,
  /** What `wa_id` was before. */
  customer: phone,
  user_id: id,
  previous_user_id: id,
  parent_user_id: id,
  previous_parent_user_id: id,
});

const rawContent = {
  type: string,
  text: maybe(z.object({ body: word })),
  image: maybe(rawMedia),
  video: maybe(rawMedia),
  audio: maybe(rawMedia),
  voice: maybe(rawMedia),
  document: maybe(rawMedia),
  sticker: maybe(rawMedia),
  location: maybe(z.object({ latitude: degrees, longitude: degrees, name: string, address: string })),
  contacts: listOf(rawCard),
  interactive: maybe(rawInteractive),
  button: maybe(z.object({ text: string, payload: string })),
  /** The documentation spelt it with a third s once, and so do bodies that were made after it. */
  reaction: maybe(z.object({ message_id: id, messsage_id: id, emoji: string })),
  order: maybe(rawOrder),
  system: maybe(rawSystem),
};

const rawContext = z.object({
  id,
  from: id,
  forwarded: flag,
  frequently_forwarded: flag,
  referred_product: maybe(z.object({ catalog_id: string, product_retailer_id: string })),
});

const rawReferral = z.object({
  source_url: string,
  source_type: string,
  source_id: id,
  headline: string,
  ctwa_clid: string,
});

const rawAddresses = {
  from: phone,
  from_user_id: id,
  from_parent_user_id: id,
  to: phone,
  to_user_id: id,
  to_parent_user_id: id,
};

export const rawMessage = z.object({
  id,
  ...rawAddresses,
  group_id: id,
  timestamp: time,
  ...rawContent,
  context: maybe(rawContext),
  referral: maybe(rawReferral),
  edit: maybe(z.object({ original_message_id: id, message: maybe(z.object(rawContent)) })),
  revoke: maybe(z.object({ original_message_id: id })),
});

const digitsOnly = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** It stands in four places: beside the messages, in a message, in a status and in the history. */
export const rawError = z.object({
  code: z.union([z.int(), digitsOnly]),
  title: string,
  message: string,
  /** Before v16; since then in `error_data`. */
  details: string,
  error_data: maybe(z.object({ details: string })),
});

export const rawStatus = z.object({
  id,
  status: string,
  /** What it is the status of, if not of a message: a call, a payment. */
  type: string,
  timestamp: time,
  recipient_id: phone,
  recipient_user_id: id,
  recipient_type: string,
  /** Which member of a group; by number, under one of two names, or by user id. */
  recipient_participant_id: id,
  participant_recipient_id: id,
  recipient_participant_user_id: id,
  biz_opaque_callback_data: string,
  pricing: maybe(z.object({ category: string, pricing_model: string, type: string })),
  errors: listOf(rawError),
});

/** An element of `calls`, of `user_preferences` or of `user_id_update`, or a status of a call: whose it is and when. */
export const rawPersonal = z.object({
  id,
  ...rawAddresses,
  wa_id: phone,
  user_id: z.unknown().optional(),
  recipient_id: phone,
  recipient_user_id: id,
  event: string,
  direction: string,
  timestamp: time,
});

const change = maybe(z.object({ previous: id, current: id }));
export const rawIdChange = z.object({ wa_id: phone, user_id: change, parent_user_id: change });

export const rawThread = z.object({
  id: phone,
  context: maybe(z.object({ wa_id: phone, user_id: id, parent_user_id: id, username })),
  messages: maybe(z.array(z.unknown())),
});

export const rawGroup = z.object({ group_id: id, type: string, subject: string, timestamp: time });

export const rawValue = z.object({
  metadata: maybe(z.object({ display_phone_number: string, phone_number_id: id })),
  contacts: listOf(rawContact),
});

export type RawError = z.infer<typeof rawError>;
export type RawContact = z.infer<typeof rawContact>;
export type RawMedia = z.infer<typeof rawMedia>;
export type RawContent = Pick<z.infer<typeof rawMessage>, keyof typeof rawContent>;
export type RawMessage = z.infer<typeof rawMessage>;
