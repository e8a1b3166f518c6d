import { z } from 'zod';

/**
 * The fields of a webhook that we read, as loosely as can be: a field that is missing, null or of another shape
 * than documented is simply not there, and unknown fields do no harm. So reading never fails.
 * https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
 * https://github.com/line/line-openapi/blob/main/webhook.yml
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
const size = maybe(z.number().min(0));

const rawSource = z.object({ type: string, userId: id, groupId: id, roomId: id });

const span = { index: maybe(z.int().min(0)), length: maybe(z.int().min(0)) };

const rawMessage = z.object({
  type: string,
  id,
  text: string,
  emojis: listOf(z.object(span)),
  mention: maybe(
    z.object({ mentionees: listOf(z.object({ ...span, type: string, userId: id, isSelf: flag })) }),
  ),
  quotedMessageId: id,
  contentProvider: maybe(z.object({ type: string, originalContentUrl: string })),
  /** Pictures that were sent at once. */
  imageSet: maybe(z.object({ id })),
  /** Milliseconds. */
  duration: size,
  fileName: string,
  fileSize: size,
  title: string,
  address: string,
  latitude: maybe(z.number()),
  longitude: maybe(z.number()),
  packageId: id,
  stickerId: id,
});

export const rawEvent = z.object({
  type: string,
  /** `standby`: another channel of the account answers just now. */
  mode: string,
  timestamp: maybe(z.int().min(1).max(253_402_300_799_999)),
  source: maybe(rawSource),
  webhookEventId: id,
  message: maybe(rawMessage),
  unsend: maybe(z.object({ messageId: id })),
  follow: maybe(z.object({ isUnblocked: flag })),
  joined: maybe(z.object({ members: listOf(rawSource) })),
  left: maybe(z.object({ members: listOf(rawSource) })),
  postback: maybe(z.object({ data: string, params: maybe(z.record(z.string(), z.unknown())) })),
});

export const rawBody = z.object({ events: z.array(z.unknown()) });

export type RawEvent = z.infer<typeof rawEvent>;
export type RawMessage = z.infer<typeof rawMessage>;
