import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyName, fetchDebianPackages, librariesIn } from './debian-packages';
import type { RedisProgram } from './redis-program';

/** The copy kept in a cache folder, if there is one. */
export function downloadedProgram(cache: string): RedisProgram | undefined {
  const folder = join(cache, copyName('redis'));
  const command = join(folder, 'usr', 'bin', 'redis-server');
  if (!existsSync(command)) return undefined;
  return { command, env: { LD_LIBRARY_PATH: librariesIn(folder) } };
}

/** Fetches the distribution's own Redis into the cache folder. Returns why it failed, in a few words, or undefined. */
export function downloadRedis(cache: string): Promise<string | undefined> {
  const packages = ['redis-server', 'redis-tools'];
  return fetchDebianPackages({ packages, target: join(cache, copyName('redis')) });
}
