import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { SetupError } from './setup-error';

/** The user a server runs as; undefined means the current one. */
export interface RunAs {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const SYSTEM_USER = 'causerie';

/**
 * Postgres refuses to run as root. As root it runs as the owner of its data, else as `postgres`, else as a system
 * user made for it, else as `nobody`. An ordinary user runs it himself.
 */
export function chooseRunAs(existingData?: string): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = existingData === undefined ? undefined : ownerOf(existingData);
  if (owner !== undefined && owner.uid !== 0) return owner;
  const user = lookUp('postgres') ?? lookUp(SYSTEM_USER) ?? create(SYSTEM_USER) ?? lookUp('nobody');
  if (user === undefined) {
    throw new SetupError(
      'Postgres does not run as root and this system has no other user for it: run "npm start" as an ordinary user, or set DATABASE_URL.',
    );
  }
  return user;
}

function ownerOf(folder: string): RunAs | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found && { name: `user ${found.uid}`, uid: found.uid, gid: found.gid };
}

function lookUp(name: string): RunAs | undefined {
  const uid = idOf('-u', name);
  const gid = idOf('-g', name);
  return uid === undefined || gid === undefined || uid <= 0 ? undefined : { name, uid, gid };
}

function idOf(flag: string, name: string): number | undefined {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return undefined;
  }
}

function create(name: string): RunAs | undefined {
  const args = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name];
  spawnSync('useradd', args, { stdio: 'ignore' });
  return lookUp(name);
}

/** Whether that user can do this: runs a program as him and looks at its exit code. */
export function canRun(user: RunAs | undefined, command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(command, args, { cwd: '/', stdio: 'ignore', uid: user?.uid, gid: user?.gid });
  return status === 0;
}
