import type { SendFailureClass } from '@causerie/channel-kit';

const refusal = (status: number, code: number, subcode?: number) => ({
  status,
  body: {
    error: {
      message: `(#${code}) No`,
      type: 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      fbtrace_id: 'AbC',
    },
  },
});

const row = (name: string, answer: { status: number; body: unknown }, failureClass: SendFailureClass) => ({
  name,
  answer,
  class: failureClass,
});

/** How these platforms refuse a send, and what it means. */
export const MESSAGING_FAILURES = [
  row('a window of 24 hours that is over', refusal(400, 10, 2_534_022), 'window_closed'),
  row('a window that is over, as told for pages', refusal(403, 10, 2_018_278), 'window_closed'),
  row('a window that is over, as told of old', refusal(400, 10, 1_545_041), 'window_closed'),
  row('a chat that another app holds', refusal(403, 10, 2_018_300), 'window_closed'),
  row('a permission that is missing', refusal(403, 10), 'auth'),
  row('an expired token', refusal(401, 190, 463), 'auth'),
  row('nobody by this id', refusal(400, 100, 2_018_001), 'undeliverable'),
  row('a person who is not available', refusal(400, 551, 1_545_041), 'undeliverable'),
  row('a text that is too long', refusal(400, 100, 2_534_038), 'content_rejected'),
  row('a file that could not be fetched', refusal(400, 100, 2_018_008), 'content_rejected'),
  row('too many calls of the app', refusal(400, 4), 'account_throttled'),
  row('too many calls', refusal(400, 613), 'account_throttled'),
  row('too many calls of the account', refusal(400, 80_007), 'account_throttled'),
  row('a blocked account', refusal(400, 368), 'policy'),
  row('passing trouble', refusal(400, 1_200), 'transient'),
  row('trouble of the platform', refusal(500, 2), 'transient'),
  row("a gateway's error", { status: 502, body: {} }, 'transient'),
  row('an answer without a message', { status: 200, body: {} }, 'unknown_outcome'),
];
