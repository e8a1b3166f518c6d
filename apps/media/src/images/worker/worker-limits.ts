import { availableParallelism } from 'node:os';

/** What a picture process may take. */
export interface WorkerLimits {
  /** Processes, and so pictures at a time. */
  size: number;
  /** From the job's sending to its answer, the start of the process included. */
  jobTimeoutMs: number;
  /** Resident memory; a process above it is killed. */
  rssBytesMax: number;
  /** Jobs after which a process is replaced by a new one, before its memory is in pieces. */
  jobsMax: number;
}

/** Decoding has its own 10 s each time; a job decodes and encodes a few times. */
export const WORKER_LIMITS: WorkerLimits = {
  size: Math.max(2, availableParallelism()),
  jobTimeoutMs: 45_000,
  rssBytesMax: 640 * 1024 * 1024,
  jobsMax: 500,
};
