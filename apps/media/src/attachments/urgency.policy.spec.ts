import { priorityOf } from './urgency.policy';

describe('which file is fetched first', () => {
  it('is the one whose link dies first', () => {
    const fiveMinutes = priorityOf(300_000);
    const anHour = priorityOf(3_600_000);
    expect([fiveMinutes < anHour, anHour < priorityOf(undefined)]).toEqual([true, true]);
    expect(priorityOf(0)).toBe(1);
  });
});
