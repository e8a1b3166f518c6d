import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of `libs/channels` is a platform if it has a channel; what platforms share has none. */
export function platformsIn(channelsFolder: string): string[] {
  return readdirSync(channelsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(channelsFolder, entry.name, 'src/channel.ts')))
    .map((entry) => entry.name)
    .sort();
}

/** `some-platform` exports `somePlatformChannel`. */
export function channelName(slug: string): string {
  return `${slug.replaceAll(/-(\w)/g, (_match, letter: string) => letter.toUpperCase())}Channel`;
}

export function registrySource(platforms: readonly string[]): string {
  const imports = platforms.map(
    (slug) => `import { ${channelName(slug)} } from '@causerie/channel-${slug}';`,
  );
  const list = platforms.map((slug) => `  ${channelName(slug)},`);
  return [
    '// Written by `npm run channels:sync` from the folders in libs/channels. Do not edit.',
    `import type { ChannelAdapter } from '@causerie/channel-kit';`,
    ...imports,
    '',
    'export const registered: readonly ChannelAdapter[] = [',
    ...list,
    '];',
    '',
  ].join('\n');
}
