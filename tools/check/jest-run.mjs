import { readFileSync, rmSync } from 'node:fs';
import { inRoot, packageProgram } from '../bootstrap/paths.mjs';
import { runCommand } from '../bootstrap/run-command.mjs';

/**
 * Runs jest and returns `{ ok, counts, note, output }`; `output` holds every failing test whole, nothing else.
 */
export async function runJest({ name, args, env, onLine }) {
  const resultFile = inRoot('.causerie', 'test', `jest-${name}.json`);
  rmSync(resultFile, { force: true });
  const jest = packageProgram('jest/bin/jest.js');
  const seen = { suites: 0 };
  const { code, output } = await runCommand([...jest, ...args, '--json', `--outputFile=${resultFile}`], {
    env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0' },
    onLine: (line) => {
      if (/^(PASS|FAIL) /.test(line)) onLine(`${++seen.suites} files`);
    },
  });
  const result = readResult(resultFile);
  if (!result)
    return { ok: false, counts: { passed: 0, failed: 1, skipped: 0 }, note: 'jest ended early', output };
  const counts = countTests(result);
  const failures = result.testResults.filter(({ status }) => status === 'failed').map(describeFailure);
  const ok = code === 0 && result.success;
  return { ok, counts, note: summary(counts), output: failures.join('\n') || output };
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A file that could not run at all counts as one failure: it has no tests to count. */
function countTests(result) {
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + (result.numRuntimeErrorTestSuites ?? 0),
    skipped: result.numPendingTests + (result.numTodoTests ?? 0),
  };
}

function describeFailure({ name, message }) {
  return `${name.replace(inRoot('/'), '')}\n${message}`;
}

export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
