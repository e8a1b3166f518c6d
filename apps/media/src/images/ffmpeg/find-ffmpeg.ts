import { execFile } from 'node:child_process';

/**
 * The program to use: the one that is named (a path, or a name of the search path), or else the first `ffmpeg` on the
 * search path. Undefined where there is none, or where what is named does not answer like ffmpeg. It is asked the way
 * it will be run, with nothing of our environment: what answers here works there.
 */
export async function findFfmpeg(named?: string): Promise<string | undefined> {
  const search = ['-c', 'command -v -- "$0"', named || 'ffmpeg'];
  const path = (await output('/bin/sh', search, {})).trim();
  if (!path) return undefined;
  return /^ffmpeg version/.test(await output(path, ['-version'], { env: {} })) ? path : undefined;
}

function output(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv },
): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { ...options, timeout: 10_000 }, (error, stdout) => resolve(error ? '' : stdout));
  });
}
