import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, packageProgram } from './paths.mjs';
import { runCommand } from './run-command.mjs';

const SOURCES = ['apps', 'libs', 'tools'];
/** File systems may keep times less exactly than the clock does. */
const CLOCK_SLACK_MS = 2_000;
const STAMP = inRoot('dist', '.build-stamp');

/** Names, sizes and times of all sources: changes with every edit, addition and removal. */
function fingerprint() {
  const parts = ['.swcrc', 'tsconfig.base.json', 'package-lock.json'].map((file) => describe(inRoot(file)));
  for (const folder of SOURCES) walk(inRoot(folder), parts);
  return parts.join('\n');
}

function walk(folder, parts) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') walk(path, parts);
    } else if (!entry.name.endsWith('.spec.ts')) parts.push(describe(path));
  }
}

function describe(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}

/**
 * Compiles everything into `dist/` in one run of the compiler. `nx run-many -t build` gives the same files by the same
 * compiler, but starts it once a project, which takes ten times as long. Files of removed sources are taken away.
 */
export async function build(progress) {
  const now = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === now) return true;
  const step = progress.step('Building');
  const started = Date.now();
  rmSync(STAMP, { force: true });
  const swc = packageProgram('@swc/cli/bin/swc.js');
  const flags = ['--out-dir', 'dist', '--config-file', '.swcrc', '--copy-files', '--quiet'];
  const { code, output } = await runCommand([...swc, ...SOURCES, ...flags]);
  if (code !== 0) {
    step.fail();
    console.error(output);
    return false;
  }
  removeOlderThan(started - CLOCK_SLACK_MS, inRoot('dist'));
  writeFileSync(STAMP, now);
  step.done();
  return true;
}

/** The compiler writes every file anew, so an older one has lost its source. */
function removeOlderThan(time, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOlderThan(time, path);
    else if (statSync(path).mtimeMs < time) rmSync(path);
  }
}
