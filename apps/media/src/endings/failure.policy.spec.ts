import { PermanentError, TransientError } from '@causerie/kernel';
import { decideFailure } from './failure.policy';

describe('what a failed try means', () => {
  it('is another one, farther and farther away', () => {
    const waits = [1, 4, 8].map((attempts) => {
      const decision = decideFailure(new TransientError('away'), attempts, 12);
      return decision.next === 'retry' ? decision.inMs : 0;
    });
    expect(waits[0]).toBeLessThanOrEqual(1_000);
    expect(waits[1]).toBeGreaterThanOrEqual(4_000);
    expect(waits[2]).toBeGreaterThanOrEqual(64_000);
  });

  it('waits as long as the other side asked', () => {
    expect(decideFailure(new TransientError('busy', 90_000), 1, 12)).toMatchObject({ inMs: 90_000 });
  });

  it('is the end for what no repeat can help, and after so many tries', () => {
    expect(decideFailure(new PermanentError('refused'), 1, 12)).toMatchObject({ next: 'fail' });
    expect(decideFailure(new TransientError('away'), 12, 12)).toMatchObject({ next: 'fail' });
  });

  it('is tried again for an error that nobody foresaw, which is named as such', () => {
    expect(decideFailure(new Error('odd'), 1, 12)).toMatchObject({
      next: 'retry',
      failure: { code: 'unexpected', description: 'odd' },
    });
  });
});
