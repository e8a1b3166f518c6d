/** `npm run new-channel -- <slug> ["Display name"]` writes the folder of a new platform and says what to do next. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';
import { newChannel } from './new-channel';
import { nextSteps } from './next-steps';

const root = workspaceRoot();
const [slug = '', displayName] = process.argv.slice(2);
const { ok, said } = newChannel(root, { slug, ...(displayName ? { displayName } : {}) });
console.log(said);
if (ok) {
  // A process of its own: the lists name the new folder only once that is compiled.
  const sync = spawnSync(process.execPath, [join(root, 'tools/run.mjs'), 'sync-channels'], {
    stdio: 'inherit',
  });
  console.log(nextSteps(slug));
  process.exitCode = sync.status ?? 1;
} else process.exitCode = 1;
