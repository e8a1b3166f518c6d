import { execFile } from 'node:child_process';

/**
 * The program to use: the one that is named (a path), or else the first `ffmpeg` on the search path. Undefined where
 * there is none, or where what is named does not answer like ffmpeg.
 */
export async function findFfmpeg(named?: string): Promise<string | undefined> {
  const path = named || (await output('/bin/sh', ['-c', 'command -v ffmpeg'])).trim();
  if (!path) return undefined;
  return /^ffmpeg version/.test(await output(path, ['-version'])) ? path : undefined;
}

function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 10_000 }, (error, stdout) => resolve(error ? '' : stdout));
  });
}
