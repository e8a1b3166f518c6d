import { backoffMs, errorMessage, PermanentError, TransientError } from '@causerie/kernel';
import type { AttachmentFailure } from '@causerie/persistence';

export type FailureDecision =
  { next: 'retry'; failure: AttachmentFailure; inMs: number } | { next: 'fail'; failure: AttachmentFailure };

/** Twelve tries take half an hour: as long as a platform or a store is usually away. */
const BACKOFF = { baseMs: 1_000, capMs: 600_000 };
const DESCRIPTION_MAX = 300;

/** What a failed try means. `attempts` counts this one. Pure, but for the jitter. */
export function decideFailure(error: unknown, attempts: number, attemptsMax: number): FailureDecision {
  const failure = { code: codeOf(error), description: errorMessage(error).slice(0, DESCRIPTION_MAX) };
  if (error instanceof PermanentError || attempts >= attemptsMax) return { next: 'fail', failure };
  const askedMs = error instanceof TransientError ? (error.retryAfterMs ?? 0) : 0;
  return { next: 'retry', failure, inMs: Math.max(askedMs, backoffMs(attempts, BACKOFF)) };
}

function codeOf(error: unknown): string {
  if (error instanceof PermanentError) return 'permanent';
  return error instanceof TransientError ? 'transient' : 'unexpected';
}
