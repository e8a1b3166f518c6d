import { existsSync, lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs';

/** The folder cannot be reached, as when its disk is gone: what is asked of it fails, and nothing in it is lost. */
export function loseFolder(folder: string): void {
  if (existsSync(folder)) renameSync(folder, aside(folder));
  symlinkSync(folder, folder);
}

/** It is back; harmless where it was never lost. */
export function findFolder(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(folder);
  if (existsSync(aside(folder))) renameSync(aside(folder), folder);
}

const aside = (folder: string): string => `${folder}.lost`;
