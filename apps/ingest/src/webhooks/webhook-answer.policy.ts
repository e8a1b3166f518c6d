import { TransientError } from '@causerie/kernel';
import type { Reception } from './receive-webhook';

type Result = Reception['result'];

const STATUS: Readonly<Record<Result, number>> = {
  stored: 200,
  duplicate: 200,
  quarantined: 200,
  // An account that was removed: an error would only make the platform repeat it for days.
  unknown_account: 200,
  unauthorized: 401,
  malformed: 400,
  too_large: 413,
  unavailable: 503,
  limited: 503,
};

const MESSAGE: Partial<Record<Result, string>> = {
  unauthorized: 'The signature or secret is missing or wrong.',
  too_large: 'The body is larger than this platform sends.',
  unavailable: 'The webhook was not stored. Send it again later.',
  limited: 'Too many webhooks at once. Send it again later.',
};

export interface WebhookAnswer {
  status: number;
  body: object | string;
  /** With 503: when the platform should repeat it. */
  retryAfterSeconds?: number;
}

/** How a webhook is answered. Says nothing to the outside about accounts, signatures or what went wrong inside. */
export function answerTo(reception: Reception, retryAfterSeconds: number): WebhookAnswer {
  const status = STATUS[reception.result];
  if ('answer' in reception && reception.answer) return { status, body: reception.answer };
  const message = reception.result === 'malformed' ? reception.reason : MESSAGE[reception.result];
  const body = message ? { error: { code: reception.result, message } } : '';
  if (status !== 503) return { status, body };
  const askedMs =
    'error' in reception && reception.error instanceof TransientError
      ? reception.error.retryAfterMs
      : undefined;
  return {
    status,
    body,
    retryAfterSeconds: askedMs === undefined ? retryAfterSeconds : Math.ceil(askedMs / 1000),
  };
}
