import { z } from 'zod';

/** One way to reach a contact: a phone number, a platform's user id. Ids are strings: some exceed 2^53. */
export const contactAddressSchema = z.object({ kind: z.string(), value: z.string() });

export const contactRefSchema = z.object({
  /** The first one identifies; the others are learnt. */
  addresses: z.array(contactAddressSchema).min(1),
  displayName: z.string().optional(),
  username: z.string().optional(),
  /** BCP 47, as the platform reports it. */
  locale: z.string().optional(),
  isBot: z.boolean().optional(),
});

export const CONVERSATION_KINDS = ['private', 'group', 'broadcast', 'system'] as const;
export const CONVERSATION_MODES = ['answer', 'mention', 'archive'] as const;
export const CONVERSATION_OWNERS = ['bot', 'human', 'waiting_human', 'closed'] as const;

/**
 * One chat on one channel account. Any alias finds it and all are kept, so that a chat whose id changes
 * stays one conversation. `system` holds what concerns the account and no chat.
 */
export const conversationRefSchema = z.object({
  aliases: z.array(z.string()).min(1),
  kind: z.enum(CONVERSATION_KINDS),
  title: z.string().optional(),
});

export type ContactAddress = z.infer<typeof contactAddressSchema>;
export type ContactRef = z.infer<typeof contactRefSchema>;
export type ConversationRef = z.infer<typeof conversationRefSchema>;
export type ConversationKind = (typeof CONVERSATION_KINDS)[number];
export type ConversationMode = (typeof CONVERSATION_MODES)[number];
export type ConversationOwner = (typeof CONVERSATION_OWNERS)[number];
