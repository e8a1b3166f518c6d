import { scrub } from './scrub';

export interface SerializedError {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  cause?: SerializedError;
  errors?: SerializedError[];
}

const CAUSES_MAX = 3;
const ERRORS_MAX = 5;
const MESSAGE_MAX = 2000;

function codeOf(error: Error): { code?: string } {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? { code: scrub(String(code)) } : {};
}

/**
 * What a log may know of an error: its type, message, stack, code and causes, scrubbed. Nothing else, since
 * database errors carry rows and parameters, and HTTP errors carry addresses, headers and bodies.
 */
export function serializeError(thrown: unknown, depth = 0): SerializedError {
  if (!(thrown instanceof Error)) {
    // A thrown object may be anything, a body too: only a text is taken as a message.
    const message = typeof thrown === 'string' ? scrub(thrown) : `thrown: ${typeof thrown}`;
    return { type: 'NotAnError', message: message.slice(0, MESSAGE_MAX) };
  }
  const { name, message, stack, cause } = thrown;
  const errors: unknown[] = thrown instanceof AggregateError ? thrown.errors.slice(0, ERRORS_MAX) : [];
  const deeper = depth < CAUSES_MAX;
  return {
    type: name,
    message: scrub(message).slice(0, MESSAGE_MAX),
    ...(stack === undefined ? {} : { stack: scrub(stack) }),
    ...codeOf(thrown),
    ...(cause === undefined || !deeper ? {} : { cause: serializeError(cause, depth + 1) }),
    ...(errors.length === 0 || !deeper ? {} : { errors: errors.map((e) => serializeError(e, depth + 1)) }),
  };
}
