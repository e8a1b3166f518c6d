import { DeadlinePassed, withDeadline } from './with-deadline';

const never = () => new Promise<never>(() => undefined);

describe('work with a deadline', () => {
  it('gives what the work gives', async () => {
    expect(await withDeadline(1_000, new AbortController().signal, () => Promise.resolve(7))).toBe(7);
  });

  it('fails as the work fails', async () => {
    const work = () => Promise.reject(new Error('broken'));
    await expect(withDeadline(1_000, new AbortController().signal, work)).rejects.toThrow('broken');
  });

  it('is told to stop, and not waited for, when its time is over', async () => {
    let seen: AbortSignal | undefined;
    const work = (signal: AbortSignal) => ((seen = signal), never());
    await expect(withDeadline(10, new AbortController().signal, work)).rejects.toBeInstanceOf(DeadlinePassed);
    expect(seen?.aborted).toBe(true);
  });

  it('rejects with the reason of the abort, whatever the work makes of it', async () => {
    const controller = new AbortController();
    const work = (signal: AbortSignal) =>
      new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('fetch failed'))),
      );
    const working = withDeadline(1_000, controller.signal, work);
    controller.abort(new Error('superseded'));
    await expect(working).rejects.toThrow('superseded');
  });

  it('does not begin when it is unwanted already', async () => {
    const work = jest.fn(never);
    await expect(withDeadline(1_000, AbortSignal.abort(new Error('late')), work)).rejects.toThrow('late');
    expect(work).not.toHaveBeenCalled();
  });
});
