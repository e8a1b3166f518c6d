import { channels } from '@causerie/channel-registry';
import { UsageError } from '@causerie/kernel';
import { simulationFor, simulations } from './index';

describe('simulationFor', () => {
  it('finds the simulator of each registered platform under the platform’s own slug', () => {
    expect(simulations.map(({ slug }) => slug)).toEqual(channels.map(({ slug }) => slug));
    for (const { slug } of channels) expect(simulationFor(slug).slug).toBe(slug);
  });

  it.each(['', 'pigeon', '__proto__'])('names the known ones when asked for "%s"', (slug) => {
    expect(() => simulationFor(slug)).toThrow(UsageError);
    expect(() => simulationFor(slug)).toThrow(simulations[0]?.slug);
  });
});
