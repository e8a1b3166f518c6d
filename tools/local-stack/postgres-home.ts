import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makePassableFolder } from './files';
import { postgresBinaries } from './postgres-binaries';
import { canRun, chooseRunAs, type RunAs } from './run-as';
import { SetupError } from './setup-error';

/** Where one Postgres lives: its programs, its data folder, and the user it runs as. */
export interface PostgresHome {
  readonly native: string;
  readonly pgdata: string;
  readonly runAs: RunAs | undefined;
  /** The data do not lie in the clone, and so outlive it. */
  readonly isOutside: boolean;
}

/** Root's place for clones that the server's user cannot reach, such as one under a closed home. */
const REACHABLE_ROOT = '/var/lib/causerie';

/** Finds, or makes, a home that the server's user can reach. `dataDir` is the folder inside the clone. */
export function preparePostgresHome(dataDir: string): PostgresHome {
  makePassableFolder(dataDir);
  const installed = postgresBinaries();
  const inside = join(dataDir, 'data');
  if (process.getuid?.() !== 0) return ordinaryHome(installed, inside);

  const outside = join(REACHABLE_ROOT, shortHash(dataDir), 'data');
  const existing = [inside, outside].find((folder) => existsSync(join(folder, 'PG_VERSION')));
  const runAs = chooseRunAs(existing);
  const pgdata = [existing, inside, outside].find((folder) => folder !== undefined && reaches(runAs, folder));
  const native = [() => installed, () => copyBinaries(installed)].find((place) => works(place(), runAs));
  if (pgdata === undefined || native === undefined) {
    throw new SetupError(
      `Postgres does not run as root, and ${runAs?.name} can use neither ${inside} nor ${outside}: run this as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return { native: native(), pgdata, runAs, isOutside: pgdata === outside };
}

function ordinaryHome(native: string, pgdata: string): PostgresHome {
  mkdirSync(pgdata, { recursive: true, mode: 0o700 });
  const user = process.getuid?.();
  if (user === undefined || statSync(pgdata).uid === user)
    return { native, pgdata, runAs: undefined, isOutside: false };
  throw new SetupError(
    `${pgdata} belongs to another user (an earlier start as root?): start as that user again, or delete the folder and lose its data.`,
  );
}

/** The pid that the data folder names; the server may be gone. */
export function postmasterPid(home: PostgresHome): number | undefined {
  try {
    return Number(readFileSync(join(home.pgdata, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

/** Whether the user can write in the data folder. It is made for him when missing, and left as it was otherwise. */
function reaches(runAs: RunAs | undefined, pgdata: string): boolean {
  const isNew = !existsSync(pgdata);
  mkdirSync(pgdata, { recursive: true, mode: 0o700 });
  if (runAs && statSync(pgdata).uid !== runAs.uid) chownSync(pgdata, runAs.uid, runAs.gid);
  if (pgdata.startsWith(REACHABLE_ROOT)) {
    chmodSync(REACHABLE_ROOT, 0o755);
    chmodSync(dirname(pgdata), 0o711);
  }
  const usable = canRun(runAs, 'test', ['-w', pgdata]);
  if (!usable && isNew) rmdirSync(pgdata);
  return usable;
}

function works(native: string, runAs: RunAs | undefined): boolean {
  return ['initdb', 'postgres'].every((program) =>
    canRun(runAs, join(native, 'bin', program), ['--version']),
  );
}

/** One copy a package version, for all of root's clones; renamed into place so that it is whole or absent. */
function copyBinaries(installed: string): string {
  const { size } = statSync(join(installed, 'bin', 'postgres'));
  const target = join(REACHABLE_ROOT, `postgres-${shortHash(`${size} ${process.arch}`)}`);
  if (existsSync(target)) return target;
  mkdirSync(REACHABLE_ROOT, { recursive: true });
  const temporary = `${target}.${process.pid}.tmp`;
  cpSync(installed, temporary, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', temporary]);
  chmodSync(REACHABLE_ROOT, 0o755);
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
