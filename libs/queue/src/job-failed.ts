import { TransientError } from '@causerie/kernel';

/**
 * What Bull is shown in place of an error, and keeps in Redis between two tries: the error's kind and how
 * long to wait. Its message and stack may hold what a platform or a database said.
 */
export class JobFailed extends TransientError {
  override readonly name = 'JobFailed';

  constructor(cause: unknown) {
    super(
      cause instanceof Error ? cause.name : 'Error',
      cause instanceof TransientError ? cause.retryAfterMs : undefined,
    );
    this.stack = `${this.name}: ${this.message}`;
  }
}
