import { z } from 'zod';
import type { AppName } from './apps';

/**
 * News goes over Nest's Redis transport: every replica hears it, any may miss it. It only ever shortens a
 * wait; nothing depends on it.
 */
export interface NewsDefinition<Schema extends z.ZodType = z.ZodType> {
  pattern: string;
  schema: Schema;
  producers: readonly AppName[];
  consumers: readonly AppName[];
  /** A hint that may point against the flow of work. */
  wakeUp: boolean;
}

const define = <Schema extends z.ZodType>(news: NewsDefinition<Schema>) => news;

export const NEWS = {
  /** Events were committed: the sequencer need not wait for its slow poll, nor a lane that waits for a status. */
  'events.committed': define({
    pattern: 'events.committed',
    schema: z.object({ v: z.literal(1) }),
    producers: ['ingest', 'media', 'conversation-batcher', 'ai-responder', 'delivery'],
    consumers: ['delivery', 'realtime-gateway'],
    wakeUp: false,
  }),
  /** Messages with attachments were recorded: their bytes can be fetched. */
  'attachments.recorded': define({
    pattern: 'attachments.recorded',
    schema: z.object({ v: z.literal(1) }),
    producers: ['ingest'],
    consumers: ['media'],
    wakeUp: false,
  }),
  /** Logs have new positions, committed: replicas whose clients follow them need not wait for their slow poll. */
  'events.sequenced': define({
    pattern: 'events.sequenced',
    schema: z.object({
      v: z.literal(1),
      moved: z.array(z.object({ workspaceId: z.uuid(), position: z.int() })),
    }),
    producers: ['realtime-gateway'],
    consumers: ['realtime-gateway'],
    wakeUp: false,
  }),
  /** An answer is being prepared: show the contact, until the turn is no longer open. */
  'turn.started': define({
    pattern: 'turn.started',
    schema: z.object({
      v: z.literal(1),
      workspaceId: z.uuid(),
      conversationId: z.uuid(),
      turnId: z.uuid(),
      correlationId: z.string(),
    }),
    producers: ['ai-responder'],
    consumers: ['delivery'],
    wakeUp: false,
  }),
  /** An account's row was changed (newer credentials): what a replica remembers of it is old. */
  'account.changed': define({
    pattern: 'account.changed',
    schema: z.object({ v: z.literal(1), channelAccountId: z.uuid() }),
    producers: ['ingest'],
    consumers: ['ingest', 'media', 'delivery'],
    wakeUp: false,
  }),
  /** The turn is no longer wanted (superseded, taken over): stop generating. */
  'turn.stop': define({
    pattern: 'turn.stop',
    schema: z.object({ v: z.literal(1), turnId: z.uuid() }),
    producers: ['conversation-batcher'],
    consumers: ['ai-responder'],
    wakeUp: false,
  }),
} as const;

export type NewsName = keyof typeof NEWS;
export type NewsPayload<Name extends NewsName> = z.infer<(typeof NEWS)[Name]['schema']>;
