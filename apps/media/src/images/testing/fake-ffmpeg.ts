import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A program that answers like ffmpeg and then does what the shell lines say. `$out` is where its output belongs (empty
 * when that is a pipe), `$pids` a file for process ids. It tells how a program is held where no ffmpeg is installed.
 */
export function aFakeFfmpeg(folder: string, name: string, lines: string) {
  const home = join(folder, name);
  mkdirSync(home);
  const path = join(home, 'ffmpeg');
  const pids = join(home, 'pids');
  const script = [
    '#!/bin/sh',
    `[ "$1" = -version ] && { echo 'ffmpeg version 0 (fake)'; exit 0; }`,
    'for last; do :; done',
    'case $last in file:*) out=${last#file:} ;; *) out= ;; esac',
    `pids='${pids}'`,
    'echo $$ >> "$pids"',
    lines,
  ];
  writeFileSync(path, `${script.join('\n')}\n`);
  chmodSync(path, 0o755);
  return {
    home,
    path,
    /** Of every run so far. */
    async pids(): Promise<number[]> {
      const text = await readFile(pids, 'utf8').catch(() => '');
      return text.split('\n').filter(Boolean).map(Number);
    },
  };
}
