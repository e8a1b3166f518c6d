import type { JobName } from '@causerie/contracts';
import { Logger } from '@nestjs/common';

/** A job nobody will try again, kept for a person. Ids only: payloads of the catalog carry no bodies. */
export interface DeadLetter {
  job: JobName;
  /** With `job`: the same letter may be saved twice after a crash. */
  jobId: string;
  workspaceId: string | null;
  payload: unknown;
  attempts: number;
  /** Name and message of the error, at most 500 characters. */
  error: string;
  correlationId: string;
}

export interface DeadLetterStore {
  save(letter: DeadLetter): Promise<void>;
}

/** Provided by the app; without it dead letters stand in the log only. */
export const DEAD_LETTER_STORE = Symbol('DEAD_LETTER_STORE');

export class LogDeadLetterStore implements DeadLetterStore {
  private readonly logger = new Logger('DeadLetters');

  save({ job, jobId, attempts, error, correlationId }: DeadLetter): Promise<void> {
    this.logger.error({ message: 'A job was given up', job, jobId, attempts, error, correlationId });
    return Promise.resolve();
  }
}
