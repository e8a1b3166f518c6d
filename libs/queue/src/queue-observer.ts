import type { JobName } from '@causerie/contracts';
import type { AfterFailure } from './give-up.policy';

export type JobOutcome = 'done' | AfterFailure;

/** Told about each job's end. The app binds it to its metrics under QUEUE_OBSERVER. */
export interface QueueObserver {
  onEnded(job: JobName, outcome: JobOutcome, durationMs: number): void;
  /** A job whose worker fell silent was given back to be taken again. */
  onStalled(job: JobName): void;
}

export const QUEUE_OBSERVER = Symbol('QUEUE_OBSERVER');

export const SILENT_OBSERVER: QueueObserver = { onEnded: () => undefined, onStalled: () => undefined };

export const JOB_STATES = ['waiting', 'active', 'delayed', 'failed', 'completed'] as const;

export interface JobCount {
  queue: JobName;
  state: (typeof JOB_STATES)[number];
  count: number;
}
