import { z } from 'zod';
import { MEDIA_KINDS } from './part';

export const ATTACHMENT_STATES = [
  'pending',
  'stored',
  'too_large',
  'expired',
  'unsupported',
  'infected',
  'failed',
] as const;

/** Bytes that belong to a message, as the platform announced them. Claims, not facts, until they are fetched. */
export const announcedAttachmentSchema = z.object({
  kind: z.enum(MEDIA_KINDS),
  /** What the adapter needs to fetch the bytes: a file id, a media id, an address. Opaque to everyone else. */
  ref: z.record(z.string(), z.unknown()),
  /** Same bytes, same value, where the platform says so. */
  uniqueId: z.string().optional(),
  mimeType: z.string().optional(),
  sizeBytes: z.number().min(0).optional(),
  fileName: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  durationSeconds: z.number().optional(),
});

export type AnnouncedAttachment = z.infer<typeof announcedAttachmentSchema>;
export type AttachmentState = (typeof ATTACHMENT_STATES)[number];
