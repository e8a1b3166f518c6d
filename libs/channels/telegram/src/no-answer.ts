/** No whole answer came. Unlike an error of the network it has no words, and so no token in them. */
export class NoAnswerError extends Error {
  constructor(
    /** The whole of the request may have arrived. */
    readonly sent: boolean,
    readonly code: string,
  ) {
    super('no answer');
  }
}
