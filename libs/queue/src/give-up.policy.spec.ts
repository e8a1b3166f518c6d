import { PermanentError, TransientError } from '@causerie/kernel';
import { afterFailure } from './give-up.policy';

describe('a failed job', () => {
  it.each([
    ['a permanent error, tries left', new PermanentError('no'), 1, 5, 'dead_letter'],
    ['a permanent error of a mere wake-up', new PermanentError('no'), 1, 1, 'dead_letter'],
    ['a passing error, tries left', new TransientError('later'), 4, 5, 'retry'],
    ['any error, no tries left', new Error('odd'), 5, 5, 'dead_letter'],
    ['any error of a mere wake-up, which its sweeper repeats', new Error('odd'), 1, 1, 'drop'],
  ] as const)('%s', (_, error, attempt, attempts, expected) => {
    expect(afterFailure(error, attempt, attempts)).toBe(expected);
  });
});
