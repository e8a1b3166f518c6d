import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from './setup-error';
import { stateFolder } from './workspace';

/** Where fetched programs are kept: the user's cache, which all clones share, then the clone's own. */
export function cacheFolders(): string[] {
  const shared = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return [join(shared, 'causerie'), join(stateFolder(), 'cache')];
}

/** The first of them that can be written. */
export function cacheFolder(): string {
  const folder = cacheFolders().find(isWritable);
  if (folder === undefined)
    throw new SetupError('There is no folder to keep fetched programs in: set XDG_CACHE_HOME.');
  return folder;
}

export function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
