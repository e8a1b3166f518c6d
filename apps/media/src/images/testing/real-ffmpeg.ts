import { execFileSync } from 'node:child_process';

/** The ffmpeg of this machine; undefined where it has none. */
export const realFfmpeg = ((): string | undefined => {
  try {
    const script = 'command -v "${FFMPEG_PATH:-ffmpeg}"';
    return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
})();

/** Has ffmpeg make a file: from a test picture or a tone (`source`), or with whatever arguments. */
export function made(path: string, source: string, ...args: string[]): string {
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
  execFileSync(realFfmpeg ?? 'ffmpeg', [...quiet, '-f', 'lavfi', '-i', source, ...args, path]);
  return path;
}
