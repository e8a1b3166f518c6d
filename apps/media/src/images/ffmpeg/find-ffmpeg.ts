import { execFile, type ExecFileException } from 'node:child_process';
import { TransientError } from '@causerie/kernel';

/**
 * The program to use: the one that is named (a path, or a name of the search path), or else the first `ffmpeg` on the
 * search path. Undefined where there is none, or where what is named does not answer like ffmpeg. It is asked the way
 * it will be run, with nothing of our environment: what answers here works there. Throws TransientError when it did not
 * come to an answer: that says nothing about what is there.
 */
export async function findFfmpeg(named: string | undefined, answerMs: number): Promise<string | undefined> {
  const search = ['-c', 'command -v -- "$0"', named || 'ffmpeg'];
  const path = (await output('/bin/sh', search, { timeout: answerMs })).trim();
  if (!path) return undefined;
  const version = await output(path, ['-version'], { env: {}, timeout: answerMs });
  return /^ffmpeg version/.test(version) ? path : undefined;
}

function output(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; timeout: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, killSignal: 'SIGKILL' }, (error, stdout) => {
      if (error && saysNothing(error)) reject(new TransientError('ffmpeg did not say what it is.'));
      else resolve(error ? '' : stdout);
    });
  });
}

/** Where a machine has no process or file to spare for it. */
const NO_ROOM: readonly unknown[] = ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'];

/** Killed by us when its time was over, or by the kernel when memory was; or not even started. */
function saysNothing({ signal, code }: ExecFileException): boolean {
  return signal === 'SIGKILL' || NO_ROOM.includes(code);
}
