import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missingSimulations, platformsIn } from './platforms';
import { generatedFiles } from './sources';

export interface SyncResult {
  ok: boolean;
  /** A sentence or more for whoever runs it. */
  said: string;
}

/** Brings the lists of adapters and simulators in line with the folders; with `check` it only says whether they are. */
export function syncChannels(root: string, { check }: { check: boolean }): SyncResult {
  const folder = join(root, 'libs/channels');
  const platforms = platformsIn(folder);
  const missing = missingSimulations(folder, platforms);
  if (missing.length > 0) return { ok: false, said: missing.join('\n') };
  const stale = generatedFiles(platforms).filter(({ path, source }) => !isCurrent(join(root, path), source));
  const names = platforms.join(', ');
  if (stale.length === 0) return { ok: true, said: `The lists of channels name ${names}.` };
  const paths = stale.map(({ path }) => path).join(' and ');
  if (check)
    return {
      ok: false,
      said: `Out of line with the folders in libs/channels: ${paths}. Run \`npm run channels:sync\`.`,
    };
  for (const { path, source } of stale) write(join(root, path), source);
  return { ok: true, said: `Written: ${paths}. The lists of channels now name ${names}.` };
}

function isCurrent(path: string, source: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') === source;
}

function write(path: string, source: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
}
