export interface CloseCode {
  code: number;
  /** Goes into the close frame: fixed words, never anything a client sent. */
  reason: string;
  meaning: string;
  /** `resume`: come back with the same token and cursor. `new_token`: get a token first. `never`: mend the client. */
  reconnect: 'resume' | 'new_token' | 'never';
  /** The client waits before it comes back, longer each time. */
  backoff: boolean;
}

/** Why the gateway closes a connection. docs/realtime.md shows this table; a test compares the two. */
export const CLOSE_CODES = {
  messageTooBig: {
    code: 1009,
    reason: 'frame too big',
    meaning: 'A frame was larger than the limit.',
    reconnect: 'never',
    backoff: false,
  },
  restart: {
    code: 1012,
    reason: 'restarting',
    meaning: 'This gateway stops; another takes over.',
    reconnect: 'resume',
    backoff: false,
  },
  tokenExpired: {
    code: 4001,
    reason: 'token expired',
    meaning: 'The token’s time is over and no new one came.',
    reconnect: 'new_token',
    backoff: false,
  },
  slowConsumer: {
    code: 4008,
    reason: 'too slow',
    meaning: 'More waited for this client than the gateway keeps.',
    reconnect: 'resume',
    backoff: true,
  },
  badProtocol: {
    code: 4400,
    reason: 'protocol error',
    meaning: 'A frame of another kind than text.',
    reconnect: 'never',
    backoff: false,
  },
  unauthenticated: {
    code: 4401,
    reason: 'not authenticated',
    meaning: 'No token in time, or one that is not valid.',
    reconnect: 'new_token',
    backoff: true,
  },
  silent: {
    code: 4408,
    reason: 'no answer',
    meaning: 'Pings stayed without answer.',
    reconnect: 'resume',
    backoff: true,
  },
  tooMany: {
    code: 4429,
    reason: 'too many',
    meaning: 'Too many frames a minute, or too many connections of one user.',
    reconnect: 'resume',
    backoff: true,
  },
  unavailable: {
    code: 4500,
    reason: 'try again',
    meaning: 'The log cannot be read just now.',
    reconnect: 'resume',
    backoff: true,
  },
} as const satisfies Record<string, CloseCode>;

export type CloseCause = keyof typeof CLOSE_CODES;
