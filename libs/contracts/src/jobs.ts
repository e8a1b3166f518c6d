import { z } from 'zod';
import type { AppName } from './apps';

/**
 * A queue = one job type = one processor. Payloads carry ids, not bodies: the processor re-reads the row and
 * claims it in Postgres, so a repeat is harmless.
 */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  name: string;
  schema: Schema;
  producers: readonly AppName[];
  consumer: AppName;
  /** Tries of the wake-up itself. The row's own state and sweeper carry the work, whatever this says. */
  attempts: number;
  backoff: { baseMs: number; capMs: number };
  /** Jobs that one process works on at a time. */
  concurrency: number;
  /** How long Bull leaves a silent worker alone, and how often it looks. */
  lock: { durationMs: number; stalledIntervalMs: number };
}

/** Quick to notice a dead worker (9–15 s); takeover itself rests on the row's lease. */
const LOCK = { durationMs: 10_000, stalledIntervalMs: 5_000 };

const define = <Schema extends z.ZodType>(job: JobDefinition<Schema>) => job;

export const JOBS = {
  'attachment.fetch': define({
    name: 'attachment.fetch',
    schema: z.object({
      v: z.literal(1),
      workspaceId: z.uuid(),
      attachmentId: z.uuid(),
      /** Of the hand-over; part of the job's id, so that each try is a new job. */
      fence: z.int().min(0),
      correlationId: z.string(),
    }),
    producers: ['media'],
    consumer: 'media',
    attempts: 1,
    backoff: { baseMs: 500, capMs: 5_000 },
    // Mostly waits for the platform's network; what costs memory and CPU has a narrower door of its own.
    concurrency: 16,
    lock: LOCK,
  }),
  'turn.answer': define({
    name: 'turn.answer',
    schema: z.object({
      v: z.literal(1),
      workspaceId: z.uuid(),
      turnId: z.uuid(),
      /** Fence of the hand-over; part of the job's id, so that a takeover is a new job. */
      fence: z.int().min(0),
      /** The sweeper's time, part of the id too: Bull still holds the job of a worker that died before it took the turn. */
      sweep: z.int().optional(),
      correlationId: z.string(),
    }),
    producers: ['conversation-batcher', 'ai-responder'],
    consumer: 'ai-responder',
    attempts: 1,
    backoff: { baseMs: 500, capMs: 5_000 },
    concurrency: 16,
    lock: LOCK,
  }),
  'lane.drain': define({
    name: 'lane.drain',
    schema: z.object({
      v: z.literal(1),
      workspaceId: z.uuid(),
      conversationId: z.uuid(),
      /** The newest message of the lane, or the sweeper's time: part of the job's id. */
      reason: z.string(),
      correlationId: z.string(),
    }),
    producers: ['ai-responder', 'delivery'],
    consumer: 'delivery',
    attempts: 1,
    backoff: { baseMs: 500, capMs: 5_000 },
    // A lane mostly waits, for the platform's answer or its turn in the account's rate.
    concurrency: 48,
    lock: LOCK,
  }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]['schema']>;

/** Bull drops an id that it still holds: each hand-over of the same row needs a new one. */
export const jobId: { [Name in JobName]: (payload: JobPayload<Name>) => string } = {
  'attachment.fetch': ({ attachmentId, fence }) => `${attachmentId}.${fence}`,
  'turn.answer': ({ turnId, fence, sweep }) => `${turnId}.${fence}${sweep === undefined ? '' : `.${sweep}`}`,
  'lane.drain': ({ conversationId, reason }) => `${conversationId}.${reason}`,
};
