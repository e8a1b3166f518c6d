import { backoffMs } from './backoff';

const OPTIONS = { baseMs: 100, capMs: 5_000 };
const delays = (random: () => number, jitter?: number) =>
  Array.from({ length: 12 }, (_, i) => backoffMs(i + 1, { ...OPTIONS, jitter }, random));

describe('backoff', () => {
  it('doubles from the base and is never longer than the cap', () => {
    expect(delays(() => 0)).toEqual([
      100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000,
    ]);
  });

  it('spreads over half to all of the delay, and over nothing without jitter', () => {
    const full = delays(() => 0);
    expect(delays(() => 1)).toEqual(full.map((ms) => ms / 2));
    expect(delays(() => 1, 0)).toEqual(full);
  });

  it('stays within its bounds for any attempt and any chance', () => {
    for (const attempt of [-1, 0, 1, 2, 50, 2_000, Number.MAX_SAFE_INTEGER]) {
      for (let n = 0; n < 50; n++) {
        const ms = backoffMs(attempt, OPTIONS);
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(50);
        expect(ms).toBeLessThanOrEqual(5_000);
      }
    }
  });

  it('grows by the factor given', () => {
    expect(backoffMs(3, { baseMs: 10, capMs: 10_000, factor: 10, jitter: 0 })).toBe(1_000);
  });
});
