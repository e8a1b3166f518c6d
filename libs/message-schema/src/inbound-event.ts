import { z } from 'zod';
import { announcedAttachmentSchema } from './attachment';
import { contactAddressSchema, contactRefSchema, conversationRefSchema } from './people';
import { messagePartSchema } from './part';
import { deliveryStatusSchema } from './delivery-status';

/** ISO 8601 in UTC. The platform's time, which may differ from ours and need not follow `seq`. */
const instant = z.iso.datetime();

const common = {
  /** Unique per channel account; a repeat has the same one and is dropped. */
  key: z.string().min(1).max(400),
  conversation: conversationRefSchema,
};

const content = {
  parts: z.array(messagePartSchema).min(1),
  attachments: z.array(announcedAttachmentSchema),
};

export const replyToSchema = z.object({
  externalId: z.string(),
  /** The quoted piece of the original, where the contact chose one. */
  quote: z.string().optional(),
});

export const inboundMessageSchema = z.object({
  type: z.literal('message'),
  ...common,
  ...content,
  /** Unique per channel account. */
  externalId: z.string(),
  sentAt: instant,
  /** Missing where nobody in particular sent it (a channel's post, a poll's tally). */
  sender: contactRefSchema.optional(),
  /** `human`: a person of the business typed it in the platform's own app. `bot`: an echo of an automatic send. */
  author: z.enum(['contact', 'human', 'bot']),
  /** Parts of one album share it and become one message. */
  groupKey: z.string().optional(),
  replyTo: replyToSchema.optional(),
  forwarded: z.boolean().optional(),
  /** Wants an answer, if the conversation's mode allows one. */
  answerable: z.boolean(),
  /** In a group: speaks to the bot (mention, reply, command). */
  addressed: z.boolean(),
  /** `immediate`: a button or command, nothing will follow. `album`: more parts may. */
  pace: z.enum(['burst', 'immediate', 'album']),
  /** The contact can (no longer) be written to. */
  reachability: z.enum(['reachable', 'blocked']).optional(),
  /** From the chat's past, fetched or synchronised: stored and shown, never answered, and no sign of life. */
  historical: z.boolean().optional(),
  /**
   * With `author: 'human'`: an echo of a platform that does not say who sent it. It counts as a person's once it is
   * known that it is none of our own sends.
   */
  maybeOwn: z.boolean().optional(),
});

export const inboundEditSchema = z.object({
  type: z.literal('edit'),
  ...common,
  ...content,
  externalId: z.string(),
  sentAt: instant,
  editedAt: instant,
  sender: contactRefSchema.optional(),
  author: z.enum(['contact', 'human', 'bot']),
});

export const inboundDeletionSchema = z.object({
  type: z.literal('deletion'),
  ...common,
  externalIds: z.array(z.string()).min(1),
});

export const inboundStatusSchema = z.object({
  type: z.literal('status'),
  ...common,
  externalId: z.string(),
  status: deliveryStatusSchema.extract(['sent', 'delivered', 'read', 'played', 'failed']),
  at: instant,
  failure: z.object({ code: z.string(), description: z.string().optional() }).optional(),
  /**
   * Our own key, as given to the send (`OutboundMessage.idempotencyKey`, the message's id): names the message whose
   * answer was lost. A message of several calls carries `<key>:<call>`, counted from 0; without a number it is call 0.
   */
  callbackData: z.string().optional(),
  /** What the platform charges for the message, in its own words. */
  pricing: z
    .object({ category: z.string(), model: z.string().optional(), type: z.string().optional() })
    .optional(),
  /** Whatever we sent to the chat before this message has come as far, too. */
  coversEarlier: z.boolean().optional(),
});

/** Everything that we sent to the chat up to then was delivered, or read. */
export const inboundWatermarkSchema = z.object({
  type: z.literal('watermark'),
  ...common,
  status: deliveryStatusSchema.extract(['delivered', 'read']),
  upTo: instant,
  /** When it was so; the platform's time of the event. */
  at: instant,
});

/**
 * The platform says that these addresses are one person's: a number was changed, an id replaced. The conversation's
 * aliases say the same of the chat. The first address is the one to use from now on.
 */
export const inboundIdentitySchema = z.object({
  type: z.literal('identity'),
  ...common,
  sender: contactRefSchema,
  /** Those that are theirs no longer and may be given to somebody else; an alias of the same value goes with it. */
  former: z.array(contactAddressSchema).optional(),
  at: instant,
});

/** What the platform says about the account as a whole, or about one of its templates. The newest of a subject counts. */
export const inboundHealthSchema = z.object({
  type: z.literal('health'),
  ...common,
  aspect: z.enum(['quality', 'template', 'account', 'limits']),
  /** Which one, where the account has several: a template's name and language. */
  subject: z.string().optional(),
  level: z.enum(['ok', 'warning', 'critical']),
  /** The platform's own word, e.g. 'FLAGGED'. */
  state: z.string(),
  reason: z.string().optional(),
  at: instant,
});

/** What one webhook body can hold, in one vocabulary for all platforms. */
export const inboundEventSchema = z.discriminatedUnion('type', [
  inboundMessageSchema,
  inboundEditSchema,
  inboundDeletionSchema,
  inboundStatusSchema,
  inboundWatermarkSchema,
  inboundIdentitySchema,
  inboundHealthSchema,
]);

export type InboundMessage = z.infer<typeof inboundMessageSchema>;
export type InboundEdit = z.infer<typeof inboundEditSchema>;
export type InboundDeletion = z.infer<typeof inboundDeletionSchema>;
export type InboundStatus = z.infer<typeof inboundStatusSchema>;
export type InboundWatermark = z.infer<typeof inboundWatermarkSchema>;
export type InboundIdentity = z.infer<typeof inboundIdentitySchema>;
export type InboundHealth = z.infer<typeof inboundHealthSchema>;
export type InboundEvent = z.infer<typeof inboundEventSchema>;
export type ReplyTo = z.infer<typeof replyToSchema>;
