import type { ChannelAdapter } from '@causerie/channel-kit';
import { UsageError } from '@causerie/kernel';
import { registered } from './registry.generated';

/** Every platform that has a folder in libs/channels. */
export const channels: readonly ChannelAdapter[] = registered;

const bySlug = new Map(channels.map((channel) => [channel.slug, channel]));

/** @throws UsageError naming the slugs there are */
export function channelFor(slug: string): ChannelAdapter {
  const channel = bySlug.get(slug);
  if (channel) return channel;
  throw new UsageError(`There is no platform "${slug}". Known: ${[...bySlug.keys()].join(', ')}.`);
}
