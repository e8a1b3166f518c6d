/**
 * Files made by a command and kept in git. `npm test` runs each command and fails when a file would change.
 * One entry: { command: ['node', 'tools/run.mjs', 'config-docs'], files: ['docs/configuration.md'] }.
 */
export const GENERATED = [];
