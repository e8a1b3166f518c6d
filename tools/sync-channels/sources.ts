import { channelName, simulationName } from './platforms';

/** A file that this tool writes, as it should be. */
export interface GeneratedFile {
  path: string;
  source: string;
}

interface Listing {
  path: string;
  /** The type of the list's members, and where it comes from. */
  type: string;
  typeFrom: string;
  list: string;
  nameOf(slug: string): string;
  from(slug: string): string;
}

/** Everything that knows all platforms: the apps' list of adapters, and the tools' and tests' list of simulators. */
const LISTINGS: readonly Listing[] = [
  {
    path: 'libs/channel-registry/src/registry.generated.ts',
    type: 'ChannelAdapter',
    typeFrom: '@causerie/channel-kit',
    list: 'registered',
    nameOf: channelName,
    from: (slug) => `@causerie/channel-${slug}`,
  },
  {
    path: 'libs/channel-registry/testing/simulations.generated.ts',
    type: 'PlatformSimulation',
    typeFrom: '@causerie/channel-kit-testing',
    list: 'simulated',
    nameOf: simulationName,
    from: (slug) => `@causerie/simulator-${slug}`,
  },
];

export function generatedFiles(platforms: readonly string[]): GeneratedFile[] {
  return LISTINGS.map((listing) => ({ path: listing.path, source: sourceOf(listing, platforms) }));
}

function sourceOf({ type, typeFrom, list, nameOf, from }: Listing, platforms: readonly string[]): string {
  return [
    '// Written by `npm run channels:sync` from the folders in libs/channels. Do not edit.',
    `import type { ${type} } from '${typeFrom}';`,
    ...platforms.map((slug) => `import { ${nameOf(slug)} } from '${from(slug)}';`),
    '',
    `export const ${list}: readonly ${type}[] = [`,
    ...platforms.map((slug) => `  ${nameOf(slug)},`),
    '];',
    '',
  ].join('\n');
}
