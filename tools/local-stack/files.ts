import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder other users may pass through but not list: a server run as another user must reach its data. */
export function makePassableFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  try {
    if ((statSync(folder).mode & 0o011) !== 0o011) chmodSync(folder, 0o711);
  } catch {
    // Somebody else's folder: the caller's own probe tells whether it can be used.
  }
}

/** Writes JSON that only this user may read, whole or not at all. */
export function writePrivateJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** The file's JSON, or undefined when it is missing or cut short. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The last lines of a log, for an error message; empty when there is no log. `fromByte`: what stands before is old. */
export function lastLines(path: string, count: number, fromByte = 0): string {
  try {
    const recent = readFileSync(path).subarray(fromByte).toString('utf8');
    return recent.trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}

export function removeFile(path: string): void {
  rmSync(path, { force: true });
}
