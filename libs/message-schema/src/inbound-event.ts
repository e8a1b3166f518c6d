import { z } from 'zod';
import { announcedAttachmentSchema } from './attachment';
import { contactRefSchema, conversationRefSchema } from './people';
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
});

/** What one webhook body can hold, in one vocabulary for all platforms. */
export const inboundEventSchema = z.discriminatedUnion('type', [
  inboundMessageSchema,
  inboundEditSchema,
  inboundDeletionSchema,
  inboundStatusSchema,
]);

export type InboundMessage = z.infer<typeof inboundMessageSchema>;
export type InboundEdit = z.infer<typeof inboundEditSchema>;
export type InboundDeletion = z.infer<typeof inboundDeletionSchema>;
export type InboundStatus = z.infer<typeof inboundStatusSchema>;
export type InboundEvent = z.infer<typeof inboundEventSchema>;
export type ReplyTo = z.infer<typeof replyToSchema>;
