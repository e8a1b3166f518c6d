import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';

const FILE = inRoot('.causerie', 'start.pid');

/** One `npm start` a clone: two would fight over the same data and ports. */
export function holdTheOnlyStart() {
  const other = otherStart();
  if (other !== undefined) {
    console.error(
      `Causerie is already running from this folder (process ${other}): use it, or stop it there with Ctrl-C ("kill ${other}") first.`,
    );
    process.exit(1);
  }
  try {
    mkdirSync(inRoot('.causerie'), { recursive: true });
    writeFileSync(FILE, String(process.pid));
  } catch (error) {
    console.error(`Cannot write ${FILE} (${error.code}): start as the user who owns this folder.`);
    process.exit(1);
  }
  process.on('exit', () => rmSync(FILE, { force: true }));
}

/** The pid in the file counts only while it is a start: after a crash the number may belong to anything. */
function otherStart() {
  try {
    const pid = Number(readFileSync(FILE, 'utf8'));
    if (pid === process.pid || !(pid > 0)) return undefined;
    return commandLine(pid).includes('start.mjs') ? pid : undefined;
  } catch {
    return undefined;
  }
}

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
  }
}
