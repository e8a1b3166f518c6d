import {
  ATTACHMENT_STATES,
  deliveryStatusSchema,
  messagePartSchema,
  CONVERSATION_OWNERS,
} from '@causerie/message-schema';
import { z } from 'zod';

/** Facts that others may read, `noun.past`. Added in the fact's own transaction; payloads are version 1. */

const v = z.literal(1);

const message = z.object({
  id: z.uuid(),
  conversationId: z.uuid(),
  seq: z.int(),
  direction: z.enum(['inbound', 'outbound']),
  author: z.enum(['contact', 'bot', 'human', 'system']),
  contactId: z.uuid().nullable(),
  parts: z.array(messagePartSchema),
  /** The platform's time. */
  sentAt: z.string().nullable(),
});

export const TURN_ENDS = ['replied', 'refused', 'handed_over', 'timed_out', 'parked', 'superseded'] as const;
export type TurnEnd = (typeof TURN_ENDS)[number];

export const EVENTS = {
  'message.created': z.object({ v, message }),
  /** A late part joined an album that no turn covers yet. */
  'message.updated': z.object({ v, message }),
  'message.edited': z.object({ v, message, editedAt: z.string() }),
  /** Emptied, never removed: `seq` has no gaps. */
  'message.deleted': z.object({ v, id: z.uuid(), conversationId: z.uuid(), seq: z.int() }),
  'message.statusChanged': z.object({
    v,
    id: z.uuid(),
    conversationId: z.uuid(),
    seq: z.int(),
    status: deliveryStatusSchema,
    failure: z.object({ class: z.string(), code: z.string(), description: z.string().optional() }).optional(),
  }),
  /** An answer of the bot did not arrive: a person has to see to the conversation. */
  'message.returned': z.object({
    v,
    id: z.uuid(),
    conversationId: z.uuid(),
    seq: z.int(),
    failure: z.object({ class: z.string(), code: z.string(), description: z.string().optional() }),
  }),
  /** What the contact got instead of the message's own parts. */
  'message.replaced': z.object({
    v,
    id: z.uuid(),
    conversationId: z.uuid(),
    seq: z.int(),
    sentParts: z.array(messagePartSchema),
  }),
  /** The bytes of a message are here, or will not come; `failed` is tried again. */
  'attachment.settled': z.object({
    v,
    id: z.uuid(),
    conversationId: z.uuid(),
    messageId: z.uuid(),
    seq: z.int(),
    /** What a part's `attachment` points to. */
    ordinal: z.int(),
    state: z.enum(ATTACHMENT_STATES),
    /** By content. */
    mimeType: z.string().optional(),
    sizeBytes: z.int().optional(),
  }),
  /** In the channel of the workspace. */
  'album.mediaAdded': z.object({
    v,
    albumId: z.uuid(),
    itemId: z.uuid(),
    attachmentId: z.uuid(),
    conversationId: z.uuid(),
    /** Looks like this one, which the album had. */
    nearDuplicateOf: z.uuid().optional(),
  }),
  'album.mediaFailed': z.object({
    v,
    albumId: z.uuid(),
    attachmentId: z.uuid(),
    conversationId: z.uuid(),
    state: z.enum(ATTACHMENT_STATES),
  }),
  'turn.opened': z.object({ v, id: z.uuid(), conversationId: z.uuid(), fromSeq: z.int(), toSeq: z.int() }),
  'turn.ended': z.object({
    v,
    id: z.uuid(),
    conversationId: z.uuid(),
    fromSeq: z.int(),
    toSeq: z.int(),
    result: z.enum(TURN_ENDS),
  }),
  /** Two chats turned out to be one: its history stays where it is, what comes goes on in `into`. */
  'conversation.merged': z.object({ v, conversationId: z.uuid(), into: z.uuid() }),
  /** A contact waits for a person, longer than the alarm allows. */
  'conversation.waiting': z.object({
    v,
    conversationId: z.uuid(),
    sinceSeq: z.int(),
    waitingSince: z.string(),
  }),
  'contact.merged': z.object({ v, contactId: z.uuid(), into: z.uuid() }),
  'contact.consentChanged': z.object({
    v,
    contactId: z.uuid(),
    conversationId: z.uuid(),
    optedOut: z.boolean(),
    /** Every message of the account, or those of marketing alone. */
    scope: z.enum(['all', 'marketing']),
  }),
  'channelAccount.healthChanged': z.object({
    v,
    channelAccountId: z.uuid(),
    aspect: z.enum(['quality', 'template', 'account', 'limits', 'credentials']),
    subject: z.string().optional(),
    level: z.enum(['ok', 'warning', 'critical']),
    state: z.string(),
    reason: z.string().optional(),
  }),
  'conversation.ownerChanged': z.object({ v, conversationId: z.uuid(), owner: z.enum(CONVERSATION_OWNERS) }),
} as const;

export type EventType = keyof typeof EVENTS;
export type EventPayload<Type extends EventType> = z.infer<(typeof EVENTS)[Type]>;

/** The channel of an event says who may hear it. */
export const eventChannel = {
  conversation: (conversationId: string) => `conversation:${conversationId}`,
  workspace: (workspaceId: string) => `workspace:${workspaceId}`,
  user: (userId: string) => `user:${userId}`,
};
