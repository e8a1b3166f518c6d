/** A problem the reader can mend. Its message is one sentence that says what to do; print it without a stack. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
