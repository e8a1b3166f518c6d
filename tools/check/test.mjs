#!/usr/bin/env node
/**
 * `npm test`: everything that must hold, in order; also as the first command of a new clone.
 * `npm test -- --only lint,unit` runs a selection. The last line is "N passed, N failed[, N skipped]": the tests of
 * jest; a check that fails beside them counts as one more failure, so that "0 failed" always means exit code 0.
 */
import { followNpm } from '../bootstrap/follow-npm.mjs';
import { install } from '../bootstrap/install.mjs';
import { requireNode } from '../bootstrap/node-version.mjs';
import { createProgress } from '../bootstrap/progress.mjs';
import { removeCanary } from './canary.mjs';
import { summary } from './jest-run.mjs';
import { selectSteps } from './select-steps.mjs';
import { STEPS } from './steps.mjs';
import { stopTestServers } from './test-servers.mjs';

requireNode();
removeCanary();
const progress = createProgress();
const totals = { passed: 0, failed: 0, skipped: 0 };
const failed = [];

const giveUp = async (code) => {
  removeCanary();
  await stopTestServers().catch(() => {});
  process.exit(code);
};
for (const [name, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.once(name, () => void giveUp(code));
}
followNpm(() => void giveUp(143));

const selection = selectSteps(STEPS, process.argv.slice(2));
if (selection.problem) {
  console.error(selection.problem);
  process.exit(1);
}
if (!(await install(progress))) process.exit(1);
for (const step of selection.steps) await runStep(step);
await stopTestServers();

if (failed.length > 0) progress.line(`\nFailed: ${failed.join(', ')}`);
progress.line(summary(totals));
process.exit(totals.failed > 0 ? 1 : 0);

async function runStep({ name, title, run }) {
  const shown = progress.step(title);
  const result = await run(shown).catch((error) => ({ ok: false, output: error.stack ?? String(error) }));
  const counts = result.counts ?? { passed: 0, failed: 0, skipped: 0 };
  for (const kind of Object.keys(totals)) totals[kind] += counts[kind];
  if (result.ok) {
    (result.skipped ? shown.skip : shown.done)(result.note);
    return;
  }
  if (counts.failed === 0) totals.failed += 1;
  failed.push(name);
  shown.fail(result.note);
  progress.line(`\n${(result.output ?? '').trimEnd()}\n`);
}
