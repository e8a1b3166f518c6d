import type { AppName, JobName } from '@causerie/contracts';
import type { JobProcessorClass } from './consumes';

export interface QueueOptions {
  app: AppName;
  redisUrl: string;
  keyPrefix: string;
  /** Jobs this app adds; the catalog must name it as a producer. */
  produces?: readonly JobName[];
  /** Classes with `@Consumes`, provided by the app's own modules. */
  consumes?: readonly JobProcessorClass[];
  /** How long running jobs may take to end when the app stops; then their signal is aborted. Default 20 s. */
  drainMaxMs?: number;
}

export const QUEUE_OPTIONS = Symbol('QUEUE_OPTIONS');
