import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of `libs/channels` is a platform if it has a channel; what platforms share has none. */
export function platformsIn(channelsFolder: string): string[] {
  return readdirSync(channelsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(channelsFolder, entry.name, 'src/channel.ts')))
    .map((entry) => entry.name)
    .sort();
}

/** `some-platform` exports `somePlatformChannel`, and `somePlatformSimulation` for tests. */
export const channelName = (slug: string): string => `${camelCase(slug)}Channel`;
export const simulationName = (slug: string): string => `${camelCase(slug)}Simulation`;

/** What is missing in the platforms' `testing/index.ts`, a sentence each. */
export function missingSimulations(channelsFolder: string, platforms: readonly string[]): string[] {
  return platforms
    .filter((slug) => !exportsSimulation(channelsFolder, slug))
    .map(
      (slug) =>
        `libs/channels/${slug}/testing/index.ts does not export ${simulationName(slug)}: ` +
        'each platform has a simulator, see docs/adding-a-channel.md.',
    );
}

function exportsSimulation(channelsFolder: string, slug: string): boolean {
  const index = join(channelsFolder, slug, 'testing/index.ts');
  return existsSync(index) && new RegExp(`\\b${simulationName(slug)}\\b`).test(readFileSync(index, 'utf8'));
}

function camelCase(slug: string): string {
  return slug.replaceAll(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
