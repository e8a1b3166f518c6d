import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolders, isWritable } from './cache-folders';
import type { Log } from './local-server';
import { downloadRedis, downloadedProgram } from './redis-download';
import { SetupError } from './setup-error';

/** A server program that speaks Redis, with the environment its libraries need. */
export interface RedisProgram {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

const NAMES = ['redis-server', 'valkey-server', 'keydb-server'] as const;

const NO_REDIS =
  'No Redis was found: install one ("apt install redis-server" on Debian or Ubuntu, "brew install valkey" on macOS) or set REDIS_URL.';

/** On the PATH, else a copy downloaded earlier, else (Debian, Ubuntu) a copy downloaded now. */
export async function findRedisProgram(log: Log): Promise<RedisProgram> {
  const installed = onPath(NAMES, process.env['PATH'] ?? '');
  if (installed !== undefined) return { command: installed, env: {} };
  for (const folder of cacheFolders()) {
    const cached = downloadedProgram(folder);
    if (cached && runs(cached)) return cached;
  }
  log('Redis: not installed here, fetching it with apt-get (nothing is installed)');
  const folder = cacheFolders().find(isWritable);
  const failure = folder === undefined ? 'no folder to keep it in' : await downloadRedis(folder);
  const fetched = folder === undefined ? undefined : downloadedProgram(folder);
  if (fetched && runs(fetched)) return fetched;
  throw new SetupError(failure === undefined ? NO_REDIS : `${NO_REDIS} (Fetching it failed: ${failure}.)`);
}

export function onPath(names: readonly string[], path: string): string | undefined {
  const candidates = names.flatMap((name) => path.split(delimiter).map((folder) => join(folder, name)));
  return candidates.find((candidate) => existsSync(candidate) && isExecutable(candidate));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function runs({ command, env }: RedisProgram): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore', env: { ...process.env, ...env } }).status === 0;
}
