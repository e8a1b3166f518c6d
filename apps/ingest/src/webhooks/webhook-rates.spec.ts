import { ManualClock } from '@causerie/kernel';
import { WebhookRates } from './webhook-rates';

const RATE = { perSecond: 10, burst: 20 };

function setUp() {
  const clock = new ManualClock();
  const rates = new WebhookRates(RATE, clock);
  /** How many of `tries` webhooks pass. */
  const passed = (accounts: string[], tries: number) =>
    Array.from({ length: tries }, () => rates.take(accounts)).filter(Boolean).length;
  return { clock, passed };
}

describe('the rate of an account’s webhooks', () => {
  it('lets a burst through, and then as many as the rate gives back', () => {
    const { clock, passed } = setUp();
    expect(passed(['a'], 50)).toBe(20);
    clock.advance(500);
    expect(passed(['a'], 50)).toBe(5);
    clock.advance(60_000);
    expect(passed(['a'], 50)).toBe(20);
  });

  it('of a flooded account leaves the others alone', () => {
    const { passed } = setUp();
    passed(['a'], 50);
    expect(passed(['b'], 10)).toBe(10);
  });

  it('counts a webhook for several accounts once for each, and takes nothing when one of them has none left', () => {
    const { passed } = setUp();
    expect(passed(['a', 'b', 'a'], 15)).toBe(15);
    expect(passed(['a'], 10)).toBe(5);
    expect(passed(['a', 'b'], 10)).toBe(0);
    expect(passed(['b'], 10)).toBe(5);
  });

  it('takes nothing away when the clock is set back', () => {
    const { clock, passed } = setUp();
    passed(['a'], 10);
    clock.advance(-60_000);
    expect(passed(['a'], 50)).toBe(10);
  });
});
