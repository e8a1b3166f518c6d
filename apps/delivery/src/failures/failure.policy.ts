import { backoffMs } from '@causerie/kernel';
import type { SendFailure, SendFailureClass } from '@causerie/channel-kit';

/** What follows from a failed send. Throttles are no tries: they only wait. */
export type FailureVerdict =
  /** The same call again, after a pause of the lane. */
  | { action: 'retry'; afterMs: number }
  /** The same call again, at once and under the conversation's new id. */
  | { action: 'move'; alias: string }
  /** The plainer form of the call, at once; the message stays plain from now on. */
  | { action: 'retry_plain' }
  | { action: 'pause_recipient'; ms: number }
  | { action: 'pause_account'; ms: number }
  /** Nobody sends for this account until a person has looked; the queue is kept. */
  | { action: 'stop_account' }
  | { action: 'block' }
  | { action: 'fail'; unreachable: boolean }
  /** It may have arrived: sent again after `resendInMs`, or left as it is where there is none. */
  | { action: 'unknown'; resendInMs?: number };

export interface FailureFacts {
  failure: SendFailure;
  /** Failed tries of this call before this one. */
  attempts: number;
  attemptsMax: number;
  /** Throttled sends of this call before this one. */
  throttles: number;
  /** The refused call was the plainer form, or has none. */
  plainest: boolean;
  currentAlias: string;
  unknownSend: 'resend' | 'hold';
  /** How long proof of an unknown send may take; 0 where the platform gives none. */
  proofMs: number;
}

export type UnknownFacts = Pick<FailureFacts, 'attempts' | 'attemptsMax' | 'unknownSend' | 'proofMs'>;

/** 0.5 s, 1 s, 2 s, 4 s; each shortened by up to half, so that many who failed together do not return together. */
const RETRY = { baseMs: 500, capMs: 30_000 };
/** For platforms that do not say how long. A recipient: 4, 16, 64 s (Meta's advice for 131056 is 4^x). */
const RECIPIENT_THROTTLE = { baseMs: 4_000, capMs: 600_000, factor: 4, jitter: 0.2 };
/** An account's limit of a second is over soon; that of an hour is found by waiting longer each time. */
const ACCOUNT_THROTTLE = { baseMs: 250, capMs: 600_000, factor: 3, jitter: 0.2 };

/** The one place where a failure becomes a decision. Pure. */
export function afterFailure(facts: FailureFacts, random: () => number = Math.random): FailureVerdict {
  const { failure, attempts, attemptsMax, currentAlias } = facts;
  const lastTry = attempts + 1 >= attemptsMax;
  const { movedToAlias } = failure;
  if (movedToAlias !== undefined && movedToAlias !== currentAlias && !lastTry) {
    return { action: 'move', alias: movedToAlias };
  }
  switch (failure.class) {
    case 'transient': {
      if (lastTry) return { action: 'fail', unreachable: false };
      const afterMs = Math.max(failure.retryAfterMs ?? 0, backoffMs(attempts + 1, RETRY, random));
      return { action: 'retry', afterMs };
    }
    case 'recipient_throttled':
      return { action: 'pause_recipient', ms: throttleMs(facts, RECIPIENT_THROTTLE, random) };
    case 'account_throttled':
      return { action: 'pause_account', ms: throttleMs(facts, ACCOUNT_THROTTLE, random) };
    case 'content_rejected':
      return facts.plainest ? { action: 'fail', unreachable: false } : { action: 'retry_plain' };
    // The handle was dropped with the refusal: the next try finds none and takes the bytes.
    case 'handle_refused':
      return lastTry ? { action: 'fail', unreachable: false } : { action: 'retry', afterMs: 0 };
    case 'undeliverable':
      return { action: 'fail', unreachable: movedToAlias === undefined };
    // A blind repeat would lower the account's standing further: a person decides.
    case 'quality':
      return { action: 'fail', unreachable: false };
    case 'window_closed':
      return { action: 'block' };
    case 'auth':
    case 'policy':
      return { action: 'stop_account' };
    case 'unknown_outcome':
      return afterUnknown(facts, random);
  }
}

/**
 * The account's policy decides between a possible double and a possible silence. After the last try it is held:
 * to call it failed would be a guess.
 */
export function afterUnknown(
  { attempts, attemptsMax, unknownSend, proofMs }: UnknownFacts,
  random: () => number = Math.random,
): Extract<FailureVerdict, { action: 'unknown' }> {
  if (unknownSend === 'hold' || attempts + 1 >= attemptsMax) return { action: 'unknown' };
  return { action: 'unknown', resendInMs: Math.max(proofMs, backoffMs(attempts + 1, RETRY, random)) };
}

/** What a failure means beyond its message. */
export interface Consequences {
  /** Of a private chat: its contact can no longer be written to here. */
  isUnreachable: boolean;
  /** What nobody waits for is not sent for a while, and the workspace is told. */
  pausesBulk: boolean;
  stopsAccount: boolean;
}

export function consequencesOf({ class: failureClass }: SendFailure, verdict: FailureVerdict): Consequences {
  return {
    isUnreachable: verdict.action === 'fail' && verdict.unreachable,
    pausesBulk: failureClass === 'quality',
    stopsAccount: verdict.action === 'stop_account',
  };
}

/**
 * For a failure that the platform reported after it had accepted the message; undefined: its adapter does not know the
 * code. Never a repeat: that the contact got nothing is the platform's word alone.
 */
export function afterReported(
  failureClass: SendFailureClass | undefined,
): Consequences & { /** Blocked rather than failed. */ isWindow: boolean } {
  return {
    isWindow: failureClass === 'window_closed',
    isUnreachable: failureClass === 'undeliverable',
    pausesBulk: failureClass === 'quality',
    stopsAccount: failureClass === 'auth' || failureClass === 'policy',
  };
}

function throttleMs(
  { failure, throttles }: FailureFacts,
  backoff: typeof RECIPIENT_THROTTLE,
  random: () => number,
): number {
  return failure.retryAfterMs ?? backoffMs(throttles + 1, backoff, random);
}
