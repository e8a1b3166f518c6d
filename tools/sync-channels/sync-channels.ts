import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformsIn, registrySource } from './registry-source';

export interface SyncResult {
  ok: boolean;
  /** One sentence for whoever runs it. */
  said: string;
}

const REGISTRY = 'libs/channel-registry/src/registry.generated.ts';

/** Brings the list of adapters in line with the folders; with `check` it only says whether it is. */
export function syncChannels(root: string, { check }: { check: boolean }): SyncResult {
  const platforms = platformsIn(join(root, 'libs/channels'));
  const wanted = registrySource(platforms);
  const path = join(root, REGISTRY);
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === wanted;
  if (isCurrent) return { ok: true, said: `${REGISTRY} lists ${platforms.join(', ')}.` };
  if (check)
    return {
      ok: false,
      said: `${REGISTRY} does not match the folders in libs/channels: run \`npm run channels:sync\`.`,
    };
  writeFileSync(path, wanted);
  return { ok: true, said: `${REGISTRY} now lists ${platforms.join(', ')}.` };
}
