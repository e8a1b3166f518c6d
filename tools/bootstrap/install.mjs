import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { runCommand } from './run-command.mjs';

const LOCK = inRoot('package-lock.json');
/** npm writes it last, so it is missing after an install that was cut short. */
const INSTALLED = inRoot('node_modules', '.package-lock.json');
const STAMP = inRoot('node_modules', '.causerie-lock-hash');

const lockHash = () => createHash('sha256').update(readFileSync(LOCK)).digest('hex');

/** Whether node_modules is what package-lock.json says: by our stamp, or newer when somebody else ran npm. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash()) return true;
  return statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs;
}

/** `npm ci` when it is needed. Returns false, after printing npm's own output, when it failed. */
export async function install(progress) {
  if (isInstalled()) return true;
  const step = progress.step('Installing packages');
  // Under `npm start` this is npm's own file: the same npm does the work, wherever it is installed.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  const { code, output } = await runCommand([...npm, 'ci', '--no-audit', '--no-fund']);
  if (code !== 0) {
    step.fail('npm ci failed');
    console.error(`${output}\nThe packages could not be installed: mend what npm says above and try again.`);
    return false;
  }
  writeFileSync(STAMP, lockHash());
  step.done();
  return true;
}
