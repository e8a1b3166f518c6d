import { z } from 'zod';

/**
 * The life of an outbound message: queued → sending → accepted → sent → delivered → read | played, or
 * failed, blocked, or unknown (the platform may have it: the connection broke before it said so).
 */
export const deliveryStatusSchema = z.enum([
  'queued',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'blocked',
  'unknown',
]);

export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;
