import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive, waitUntil } from './processes';
import { SetupError } from './setup-error';

/**
 * Runs `work` while this process alone holds the lock file. The file names its holder; the lock of a dead process is
 * taken over. Two processes that find the same dead holder may both remove it, hence the second look after creation.
 */
export async function withFileLock<T>(path: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const taken = await waitUntil(() => tryLock(path), timeoutMs);
  if (!taken)
    throw new SetupError(`Another process holds ${path}: wait for it, or delete the file if nothing runs.`);
  try {
    return await work();
  } finally {
    if (holderOf(path) === process.pid) rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  const holder = holderOf(path);
  if (holder !== undefined && !isAlive(holder)) rmSync(path, { force: true });
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  return holderOf(path) === process.pid;
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
