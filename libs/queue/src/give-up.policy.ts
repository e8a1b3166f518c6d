import { PermanentError } from '@causerie/kernel';

export type AfterFailure = 'retry' | 'drop' | 'dead_letter';

/**
 * What becomes of a job that failed. With tries left it is tried again. A job of a single try is a mere
 * wake-up: its row stays as it is, the sweeper makes a new job of it and its owner parks it when it never
 * succeeds, so a passing failure is dropped. Anything else that is out of tries waits for a person.
 */
export function afterFailure(error: unknown, attempt: number, attempts: number): AfterFailure {
  if (error instanceof PermanentError) return 'dead_letter';
  if (attempt < attempts) return 'retry';
  return attempts === 1 ? 'drop' : 'dead_letter';
}
