import { SilenceBreaker } from './silence-breaker';

describe('a service that says nothing', () => {
  let now = 0;
  const silent = (times: number): SilenceBreaker => {
    const breaker = new SilenceBreaker(() => now);
    for (let time = 0; time < times; time += 1) breaker.saidNothing();
    return breaker;
  };

  it('is left alone for a while after three times in a row', () => {
    expect(silent(2).allows()).toBe(true);
    const breaker = silent(3);
    expect(breaker.allows()).toBe(false);
    now += 29_999;
    expect(breaker.allows()).toBe(false);
  });

  it('is asked by one afterwards, and by all again once it has answered', () => {
    const breaker = silent(3);
    now += 30_000;
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
    breaker.answered();
    expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
  });

  it('is left alone again when that one was not answered either', () => {
    const breaker = silent(3);
    now += 30_000;
    expect(breaker.allows()).toBe(true);
    breaker.saidNothing();
    expect(breaker.allows()).toBe(false);
    now += 30_000;
    expect(breaker.allows()).toBe(true);
  });

  it('counts only what follows one another', () => {
    const breaker = silent(2);
    breaker.answered();
    breaker.saidNothing();
    expect(breaker.allows()).toBe(true);
  });
});
