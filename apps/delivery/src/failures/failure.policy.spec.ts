import { SEND_FAILURES, type SendFailure, type SendFailureClass } from '@causerie/channel-kit';
import { afterFailure, type FailureFacts, type FailureVerdict } from './failure.policy';

const facts = (
  failureClass: SendFailureClass,
  given: Partial<Omit<FailureFacts, 'failure'>> & { failure?: Partial<SendFailure> } = {},
): FailureFacts => ({
  attempts: 0,
  attemptsMax: 5,
  throttles: 0,
  plainest: false,
  currentAlias: 'here',
  unknownSend: 'resend',
  proofMs: 0,
  ...given,
  failure: { class: failureClass, code: 'X', description: 'refused', ...given.failure },
});

/** Without jitter. */
const verdict = (given: FailureFacts) => afterFailure(given, () => 0);

const FIRST: Record<SendFailureClass, FailureVerdict> = {
  transient: { action: 'retry', afterMs: 500 },
  account_throttled: { action: 'pause_account', ms: 250 },
  recipient_throttled: { action: 'pause_recipient', ms: 4_000 },
  quality: { action: 'fail', unreachable: false },
  window_closed: { action: 'block' },
  handle_refused: { action: 'retry', afterMs: 0 },
  undeliverable: { action: 'fail', unreachable: true },
  content_rejected: { action: 'retry_plain' },
  auth: { action: 'stop_account' },
  policy: { action: 'stop_account' },
  unknown_outcome: { action: 'unknown', resendInMs: 500 },
};

describe('what follows from a failed send', () => {
  it.each(SEND_FAILURES)('%s has one decision', (failureClass) => {
    expect(verdict(facts(failureClass))).toEqual(FIRST[failureClass]);
  });

  it('retries after 0.5, 1 and 2 s, shortened by at most half, and fails after the last try', () => {
    const pauses = [0, 1, 2].map((attempts) => verdict(facts('transient', { attempts })));
    expect(pauses).toEqual([500, 1_000, 2_000].map((afterMs) => ({ action: 'retry', afterMs })));
    expect(afterFailure(facts('transient', { attempts: 2 }), () => 0.999)).toEqual({
      action: 'retry',
      afterMs: expect.closeTo(1_000, -1),
    });
    expect(verdict(facts('transient', { attempts: 4 }))).toEqual({ action: 'fail', unreachable: false });
  });

  it('never comes back sooner than the platform asked', () => {
    const failure = { retryAfterMs: 7_000 };
    expect(verdict(facts('transient', { failure }))).toEqual({ action: 'retry', afterMs: 7_000 });
    expect(verdict(facts('recipient_throttled', { failure }))).toEqual({
      action: 'pause_recipient',
      ms: 7_000,
    });
    expect(verdict(facts('account_throttled', { failure }))).toEqual({ action: 'pause_account', ms: 7_000 });
  });

  it('waits longer each time where the platform does not say how long, and never counts it as a try', () => {
    const pauses = [0, 1, 2, 20].map((throttles) =>
      verdict(facts('recipient_throttled', { throttles, attempts: 4 })),
    );
    expect(pauses).toEqual([4_000, 16_000, 64_000, 600_000].map((ms) => ({ action: 'pause_recipient', ms })));
  });

  it('gives a refused rendering one plainer try', () => {
    expect(verdict(facts('content_rejected', { plainest: true }))).toEqual({
      action: 'fail',
      unreachable: false,
    });
  });

  it('follows a chat to its new id, once for each id, and blocks nobody for having moved', () => {
    const failure = { movedToAlias: 'there' };
    expect(verdict(facts('undeliverable', { failure }))).toEqual({ action: 'move', alias: 'there' });
    expect(verdict(facts('undeliverable', { failure, currentAlias: 'there' }))).toEqual({
      action: 'fail',
      unreachable: false,
    });
    expect(verdict(facts('undeliverable', { failure, attempts: 4 }))).toEqual({
      action: 'fail',
      unreachable: false,
    });
  });

  it('holds an unknown send where the policy says so, and when the tries are used up', () => {
    expect(verdict(facts('unknown_outcome', { unknownSend: 'hold' }))).toEqual({ action: 'unknown' });
    expect(verdict(facts('unknown_outcome', { attempts: 4 }))).toEqual({ action: 'unknown' });
  });

  it('gives proof of an unknown send its time', () => {
    expect(verdict(facts('unknown_outcome', { proofMs: 10_000 }))).toEqual({
      action: 'unknown',
      resendInMs: 10_000,
    });
  });
});
