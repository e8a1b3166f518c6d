import { ManualClock, systemClock } from './clock';

describe('clocks', () => {
  it("the system's tells the time of now", () => {
    const before = Date.now();
    expect(systemClock.nowMs()).toBeGreaterThanOrEqual(before);
  });

  it('the manual one stands still until it is moved', () => {
    const clock = new ManualClock(1_000);
    expect(clock.nowMs()).toBe(1_000);
    clock.advance(250);
    expect(clock.nowMs()).toBe(1_250);
  });
});
