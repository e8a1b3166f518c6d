import { PermanentError, TransientError } from '@causerie/kernel';
import { JobFailed } from './job-failed';

describe('what Bull keeps of an error', () => {
  it('is its kind, not what it says nor where', () => {
    const failed = new JobFailed(new PermanentError('token 123:secret'));
    expect(failed.message).toBe('PermanentError');
    expect(JSON.stringify([failed.stack, failed.message])).not.toContain('secret');
  });

  it('is how long to wait, too', () => {
    expect(new JobFailed(new TransientError('busy', 7_000)).retryAfterMs).toBe(7_000);
  });
});
