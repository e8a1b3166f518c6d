import { LookAgain } from './look-again';

/** When one lane looks, from the beginning of an upload; the first look comes at `fromMs`. */
function looks(lookAgain: LookAgain, count: number, fromMs = 0): number[] {
  const waits: number[] = [];
  for (let at = fromMs; waits.length < count; at += waits.at(-1) ?? 0)
    waits.push(lookAgain.afterMs('video', at));
  return waits;
}

describe('a lane that waits for an upload of somebody else', () => {
  it('looks soon at first, then ever more seldom, and never waits for more than five seconds', () => {
    const waits = looks(new LookAgain(), 12);
    expect(waits[0]).toBeLessThanOrEqual(1_000);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
    for (const late of waits.slice(5)) expect(late).toBeGreaterThanOrEqual(2_500);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
  });

  it('looks soon again for the next upload', () => {
    const lookAgain = new LookAgain();
    const lastedMs = looks(lookAgain, 12).reduce((sum, ms) => sum + ms, 0);
    expect(lookAgain.afterMs('picture', lastedMs)).toBeLessThanOrEqual(1_000);
    expect(lookAgain.afterMs('video', lastedMs + 60_000)).toBeLessThanOrEqual(1_000);
  });
});
