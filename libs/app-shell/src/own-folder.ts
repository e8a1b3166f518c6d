import { UsageError } from '@causerie/kernel';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';

const OWNER_ONLY = 0o700;

/**
 * Makes the folder when it is missing, and closes it to everybody but this user. In a folder for everybody somebody
 * else may have been first: what lies in theirs is not to be read, and nothing of ours is to be put there.
 * @param setting names the environment variable by which a person chooses another one
 * @throws UsageError when it is somebody else's, a link or no folder, and when the disk refuses it
 */
export function ensureOwnFolder(path: string, setting: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
    if (isOurs(path)) return chmodSync(path, OWNER_ONLY);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new UsageError(
      `The folder that ${setting} names, or that stands for it, cannot be used (${code}).`,
      {
        cause: error,
      },
    );
  }
  throw new UsageError(`A folder for files is not ours, or no folder: let ${setting} name another one.`);
}

function isOurs(path: string): boolean {
  const found = lstatSync(path);
  return found.isDirectory() && (!process.getuid || found.uid === process.getuid());
}
