import { rmSync, writeFileSync } from 'node:fs';
import { inRoot, packageProgram } from '../bootstrap/paths.mjs';
import { runCommand } from '../bootstrap/run-command.mjs';

/** A library that may depend on nothing, and an import it must therefore never have. */
const PROJECT = 'kernel';
const FILE = inRoot('libs', 'kernel', 'src', 'boundary-canary.ts');
const SOURCE = "import { migrate } from '@causerie/persistence';\n\nexport const canary = migrate;\n";
const RULE = '@nx/enforce-module-boundaries';

export const removeCanary = () => rmSync(FILE, { force: true });

process.on('exit', removeCanary);

/**
 * Proves that lint guards the boundaries: plants a forbidden import and wants to see lint fail because of it.
 * Returns what is wrong, or undefined.
 */
export async function flyCanary() {
  try {
    writeFileSync(FILE, SOURCE);
    const nx = packageProgram('nx/dist/bin/nx.js');
    const { code, output } = await runCommand([...nx, 'run', `${PROJECT}:lint`, '--skip-nx-cache']);
    if (code !== 0 && output.includes(RULE) && output.includes('boundary-canary.ts')) return undefined;
    return `Lint of ${PROJECT} let a forbidden import pass (${RULE} does not work):\n${output}`;
  } finally {
    removeCanary();
  }
}
