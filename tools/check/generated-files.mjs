/**
 * Files made by a command and kept in git. `npm test` runs each command and fails when a file would change.
 */
export const GENERATED = [
  { command: ['node', 'tools/run.mjs', 'config-docs'], files: ['docs/configuration.md'] },
  {
    command: ['node', 'tools/run.mjs', 'sync-channels'],
    files: [
      'libs/channel-registry/src/registry.generated.ts',
      'libs/channel-registry/testing/simulations.generated.ts',
    ],
  },
];
