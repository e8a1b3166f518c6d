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

const run = promisify(execFile);
const TIMEOUT_MS = 180_000;

export interface WantedPackages {
  readonly packages: readonly string[];
  /** Where the unpacked copy goes; it appears whole or not at all. */
  readonly target: string;
}

/**
 * Fetches Debian's or Ubuntu's own packages, with the dependencies that the system lacks, and unpacks them into a
 * folder. Nothing is installed; it works without root, because apt's state is private. Returns why it failed, in a
 * few words, or undefined.
 */
export async function fetchDebianPackages(wanted: WantedPackages): Promise<string | undefined> {
  const apt =
    process.platform === 'linux' && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-deb');
  if (!apt) return 'this system has no apt-get';
  const work = mkdtempSync(`${wanted.target}.fetch-`);
  try {
    await fetchInto(work, wanted.packages, []);
    placeWhole(join(work, 'root'), wanted.target);
    return undefined;
  } catch (first) {
    return await fetchFromDistribution(work, wanted).catch(() => firstLine(first));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Folders of an unpacked copy in which its shared libraries may lie. */
export function librariesIn(folder: string): string {
  return ['usr/lib', 'lib'].flatMap((base) => withSubfolders(join(folder, base))).join(':');
}

/** When the system's own list of sources does not work, or lacks updates: the distribution's usual ones. */
async function fetchFromDistribution(work: string, { packages, target }: WantedPackages): Promise<undefined> {
  const list = join(work, 'sources.list');
  writeFileSync(list, distributionSources(readFileSync('/etc/os-release', 'utf8')));
  await fetchInto(work, packages, ['-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=-']);
  placeWhole(join(work, 'root'), target);
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

async function fetchInto(
  work: string,
  packages: readonly string[],
  sources: readonly string[],
): Promise<void> {
  const archives = join(work, 'cache', 'archives');
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root']) {
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
  const options = { cwd: work, timeout: TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 };
  // A third party's source that fails must not matter: whether the packages arrive is what counts.
  await run('apt-get', [...settings, ...sources, 'update'], options).catch(() => undefined);
  const download = ['install', '--yes', '--no-install-recommends', '--download-only', ...packages];
  await run('apt-get', [...settings, ...sources, ...download], options);
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', join(archives, file), join(work, 'root')], { timeout: TIMEOUT_MS });
  }
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
export function copyName(of: string): string {
  const osRelease = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME="?(\w+)"?$/m.exec(osRelease)?.[1] ?? 'unknown';
  return `${of}-${codename}-${process.arch}`;
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
