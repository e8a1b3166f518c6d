import { UsageError } from '@causerie/kernel';
import { channelFor, channels } from './index';

describe('channelFor', () => {
  it('finds every registered platform by its slug', () => {
    expect(channels.length).toBeGreaterThan(0);
    for (const channel of channels) expect(channelFor(channel.slug)).toBe(channel);
  });

  it('has each slug once', () => {
    expect(new Set(channels.map(({ slug }) => slug)).size).toBe(channels.length);
  });

  it.each(['', 'pigeon', '__proto__', 'constructor'])(
    'names the known platforms when asked for "%s"',
    (slug) => {
      expect(() => channelFor(slug)).toThrow(UsageError);
      expect(() => channelFor(slug)).toThrow(channels[0]?.slug);
    },
  );
});
