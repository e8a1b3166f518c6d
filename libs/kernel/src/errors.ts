/** No retry can help: the work is set aside for a person. */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError';
}

/** The same work may succeed later. */
export class TransientError extends Error {
  override readonly name: string = 'TransientError';

  constructor(
    message: string,
    /** How long the other side asked us to wait, if it said so. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A human can mend it: the message is one sentence that says what to do. Shown as it is, without a stack. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
