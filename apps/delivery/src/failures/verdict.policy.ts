import type { SendFailure } from '@causerie/channel-kit';
import type { Setback } from '@causerie/persistence';
import type { FailureVerdict } from './failure.policy';
import type { Attempt, LaneStop } from '../lanes/lane-work';

/** Lanes of a paused account come back spread over this time. */
const SPREAD_MS = 1_000;

/** What a verdict does to the message. */
export function setbackOf(
  { head, attemptId }: Pick<Attempt, 'head' | 'attemptId'>,
  { class: failureClass, code, description }: SendFailure,
  verdict: FailureVerdict,
): Setback {
  const common = {
    messageId: head.messageId,
    attempt: { id: attemptId, outcome: verdict.action === 'unknown' ? 'unknown' : 'failed' },
    failure: { class: failureClass, code, description },
    attempts: head.attempts,
  } as const;
  switch (verdict.action) {
    case 'retry':
    case 'move':
      return { ...common, status: 'queued', attempts: head.attempts + 1 };
    case 'retry_plain':
      return { ...common, status: 'queued', plain: true };
    case 'pause_recipient':
    case 'pause_account':
    case 'stop_account':
      return { ...common, status: 'queued' };
    case 'block':
      return { ...common, status: 'blocked' };
    case 'fail':
      return { ...common, status: 'failed', attempts: head.attempts + 1 };
    case 'unknown':
      return { ...common, status: 'unknown', attempts: head.attempts + 1, againInMs: verdict.resendInMs };
  }
}

/** What a verdict does to the lane; undefined: it goes on. */
export function stepAfter(verdict: FailureVerdict, random: () => number = Math.random): LaneStop | undefined {
  switch (verdict.action) {
    case 'retry':
      return { next: 'pause', ms: verdict.afterMs };
    case 'pause_recipient':
      return { next: 'pause', ms: verdict.ms };
    case 'pause_account':
      return { next: 'pause', ms: verdict.ms + Math.round(SPREAD_MS * random()) };
    case 'stop_account':
      return { next: 'account_stopped' };
    case 'move':
    case 'retry_plain':
    case 'block':
    case 'fail':
      return undefined;
    // The message itself says when it may be sent again, and holds back those behind it until then.
    case 'unknown':
      return undefined;
  }
}
