import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RedisProgram } from './redis-program';

const run = promisify(execFile);

const SERVER_PACKAGES = ['redis-server', 'redis-tools'];
const TIMEOUT_MS = 120_000;

/** The copy kept in a cache folder, if there is one. */
export function downloadedProgram(cache: string): RedisProgram | undefined {
  const folder = join(cache, copyName());
  const command = join(folder, 'usr', 'bin', 'redis-server');
  if (!existsSync(command)) return undefined;
  const libraries = ['usr/lib', 'lib'].flatMap((base) => withSubfolders(join(folder, base)));
  return { command, env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

/**
 * Fetches Debian's or Ubuntu's own packages and unpacks them into the cache folder. Works without root, because apt's
 * state is private. Returns why it failed, in a few words, or undefined.
 */
export async function downloadRedis(cache: string): Promise<string | undefined> {
  const apt =
    process.platform === 'linux' && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-deb');
  if (!apt) return 'this system has no apt-get';
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    await fetchPackages(work, []);
    placeWhole(join(work, 'root'), join(cache, copyName()));
    return undefined;
  } catch (first) {
    return await fetchFromDistribution(cache, work).catch(() => firstLine(first));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** When the system's own list of sources does not work, or lacks updates: the distribution's usual ones. */
async function fetchFromDistribution(cache: string, work: string): Promise<undefined> {
  const list = join(work, 'sources.list');
  writeFileSync(list, distributionSources(readFileSync('/etc/os-release', 'utf8')));
  await fetchPackages(work, ['-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=-']);
  placeWhole(join(work, 'root'), join(cache, copyName()));
  return undefined;
}

/** The usual `sources.list`, security suite included, for what /etc/os-release says. */
export function distributionSources(osRelease: string): string {
  const id = /^ID="?(\w+)"?$/m.exec(osRelease)?.[1];
  const codename = /^VERSION_CODENAME="?(\w+)"?$/m.exec(osRelease)?.[1];
  if (id === 'debian' && codename) {
    return [
      `deb http://deb.debian.org/debian ${codename} main`,
      `deb http://deb.debian.org/debian ${codename}-updates main`,
      `deb http://deb.debian.org/debian-security ${codename}-security main`,
      '',
    ].join('\n');
  }
  if (id === 'ubuntu' && codename) {
    return ['', '-updates', '-security']
      .map((suite) => `deb http://archive.ubuntu.com/ubuntu ${codename}${suite} main universe\n`)
      .join('');
  }
  throw new Error('this is neither Debian nor Ubuntu');
}

async function fetchPackages(work: string, sources: readonly string[]): Promise<void> {
  const debs = join(work, 'debs');
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'debs', 'root']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  const settings = [
    `Dir::State=${join(work, 'state')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${join(work, 'cache')}`,
    'Debug::NoLocking=1',
    'Acquire::Languages=none',
    // As root, apt would drop to a user that cannot write here.
    'APT::Sandbox::User=root',
  ].flatMap((setting) => ['-o', setting]);
  const options = { cwd: debs, timeout: TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 };
  // A third party's source that fails must not matter: whether the packages arrive is what counts.
  await run('apt-get', [...settings, ...sources, 'update'], options).catch(() => undefined);
  const { stdout } = await run(
    'apt-cache',
    [...settings, ...sources, 'depends', '--important', 'redis-tools'],
    options,
  );
  const libraries = missingLibraries(stdout, await installedPackages());
  await run('apt-get', [...settings, ...sources, 'download', ...SERVER_PACKAGES, ...libraries], options);
  for (const file of readdirSync(debs)) {
    await run('dpkg-deb', ['-x', join(debs, file), join(work, 'root')], { timeout: TIMEOUT_MS });
  }
}

/** Libraries in `apt-cache depends` output that the system does not have yet. */
export function missingLibraries(depends: string, installed: ReadonlySet<string>): string[] {
  const names = [...depends.matchAll(/^ +\|?Depends: (lib[\w.+-]+)$/gm)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => !installed.has(name));
}

async function installedPackages(): Promise<Set<string>> {
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n'], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const lines = stdout.split('\n').filter((line) => line.endsWith(' installed'));
  return new Set(lines.map((line) => line.split(' ')[0] ?? ''));
}

/** A copy is there whole or not at all; when two programs fetch at once, the first one stays. */
function placeWhole(from: string, to: string): void {
  if (existsSync(to)) rmSync(to, { recursive: true, force: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

/** Distribution and processor are in the name: a home may be shared by several machines. */
function copyName(): string {
  const osRelease = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME="?(\w+)"?$/m.exec(osRelease)?.[1] ?? 'unknown';
  return `redis-${codename}-${process.arch}`;
}

function withSubfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inside.map((entry) => join(folder, entry.name))];
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().split('\n')[0] ?? message;
}
