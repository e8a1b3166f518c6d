/** `npm run channels:sync` writes the list of adapters; with `-- --check` it only fails when that would change it. */
import { workspaceRoot } from '@causerie/local-stack';
import { syncChannels } from './sync-channels';

const { ok, said } = syncChannels(workspaceRoot(), { check: process.argv.includes('--check') });
console.log(said);
process.exitCode = ok ? 0 : 1;
