import { backoffMs } from '@causerie/kernel';
import type { SendFailure } from '@causerie/channel-kit';

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
/** For platforms that do not say how long: 4, 16, 64 s (Meta's advice for 131056 is 4^x). */
const THROTTLE = { baseMs: 4_000, capMs: 600_000, factor: 4, jitter: 0.2 };

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
      return { action: 'pause_recipient', ms: throttleMs(facts, random) };
    case 'account_throttled':
      return { action: 'pause_account', ms: throttleMs(facts, random) };
    case 'content_rejected':
      return facts.plainest ? { action: 'fail', unreachable: false } : { action: 'retry_plain' };
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

function throttleMs({ failure, throttles }: FailureFacts, random: () => number): number {
  return failure.retryAfterMs ?? backoffMs(throttles + 1, THROTTLE, random);
}
