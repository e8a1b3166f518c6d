import { existsSync } from 'node:fs';
import { inRoot, packageProgram } from '../bootstrap/paths.mjs';
import { runCommand } from '../bootstrap/run-command.mjs';
import { flyCanary } from './canary.mjs';
import { findDrift } from './generated-drift.mjs';
import { GENERATED } from './generated-files.mjs';
import { runJest } from './jest-run.mjs';
import { testServers } from './test-servers.mjs';

const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i;
const nx = packageProgram('nx/dist/bin/nx.js');

/** `{ ok: true }`, or the whole output of what failed. */
async function passes(command) {
  const { code, output } = await runCommand(command, { env: { FORCE_COLOR: '0' } });
  return { ok: code === 0, output };
}

async function lockIsComplete() {
  const { code, output } = await runCommand(['npm', 'ci', '--dry-run', '--ignore-scripts', '--no-audit']);
  if (code !== 0 && OFFLINE.test(output)) return { ok: true, skipped: true, note: 'no network' };
  return { ok: code === 0, output };
}

async function canary() {
  const problem = await flyCanary();
  return { ok: problem === undefined, output: problem };
}

async function generated() {
  const problem = await findDrift(GENERATED);
  return { ok: problem === undefined, output: problem, note: `${GENERATED.length} commands` };
}

async function unit(step) {
  return runJest({ name: 'unit', args: [], env: await testServers(), onLine: step.detail });
}

async function pipeline(step) {
  const config = 'e2e/jest.config.cjs';
  if (!existsSync(inRoot(config))) return { ok: false, output: `${config} is missing.` };
  return runJest({
    name: 'pipeline',
    args: ['--config', config],
    env: await testServers(),
    onLine: step.detail,
  });
}

/** In the order in which they run: what is quick and often wrong comes first. `run` gets the progress step. */
export const STEPS = [
  { name: 'lock', title: 'package-lock.json is complete', run: lockIsComplete },
  {
    name: 'format',
    title: 'format',
    run: () => passes([...packageProgram('prettier/bin/prettier.cjs'), '--check', '.']),
  },
  // One eslint for all projects: each of them reads the types of the whole workspace, which takes longer than the rules.
  // Through Nx all the same, since without its project graph the boundary rule is skipped.
  { name: 'lint', title: 'lint', run: () => passes([...nx, 'run', 'tool-check:lint-workspace']) },
  { name: 'canary', title: 'lint guards the boundaries (canary)', run: canary },
  {
    name: 'types',
    title: 'types',
    run: () => passes([...packageProgram('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json']),
  },
  {
    name: 'unused',
    title: 'unused code',
    run: () => passes([...packageProgram('knip/bin/knip.js'), '--no-progress']),
  },
  { name: 'generated', title: 'generated files', run: generated },
  { name: 'build', title: 'build', run: () => passes([...nx, 'run-many', '-t', 'build']) },
  { name: 'unit', title: 'small, medium and contract tests', run: unit },
  { name: 'pipeline', title: 'pipeline tests', run: pipeline },
];
