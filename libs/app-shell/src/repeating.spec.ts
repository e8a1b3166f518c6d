import { Repeating } from './repeating';

describe('repeated work', () => {
  /** Work that says how much more there is, and how often it was done. */
  function working(...more: boolean[]) {
    const work = jest.fn(() => Promise.resolve(more.shift() ?? false));
    return { work, repeating: new Repeating({ name: 'test', everyMs: 60_000, work }) };
  }

  it('goes on at once while there is more, and rests when there is not', async () => {
    const { work, repeating } = working(true, true);
    repeating.now();
    await new Promise(setImmediate);
    expect(work).toHaveBeenCalledTimes(3);
    await repeating.stop();
  });

  it('is not done twice at the same time', async () => {
    const { work, repeating } = working();
    repeating.now();
    repeating.now();
    await repeating.stop();
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('ends with the work in hand when it is stopped, however much there is', async () => {
    const { work, repeating } = working(true, true, true);
    repeating.now();
    await repeating.stop();
    expect(work).toHaveBeenCalledTimes(1);
  });
});
