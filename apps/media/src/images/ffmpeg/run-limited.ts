import { spawn, type ChildProcess } from 'node:child_process';
import { TransientError } from '@causerie/kernel';

export interface FfmpegLimits {
  /** CPU seconds; above, the kernel ends it. */
  cpuSecondsMax: number;
  /** By the clock, for a machine that is busy or a disk that hangs. */
  timeoutMs: number;
  memoryBytesMax: number;
}

/** `failed` is the file's own doing. `late`: by the clock. `stopped`: by a signal, which may have had any reason. */
export type Ending = 'done' | 'failed' | 'late' | 'stopped';

/**
 * Sets the kernel's limits, where the shell can, and runs the command. Beside it a second process waits for the end of
 * the pipe that only the app holds: however the app ends, the command ends with it. The shell reaps both; what a command
 * that was killed had started itself goes with the group.
 */
const SCRIPT = `
ulimit -c 0
ulimit -t "$CPU_SECONDS"
ulimit -v "$MEMORY_KB" 2>/dev/null
"$0" "$@" 3<&- &
child=$!
{ read -r _; kill -9 "$child"; sleep 1; kill -9 0; } <&3 >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$child"
code=$?
kill -9 "$watch"
wait "$watch"
[ "$code" -eq 137 ] && kill -9 0
exit "$code"
`;

/** What the shell tells of a command ended by SIGKILL or SIGTERM, and how ffmpeg answers when it is asked to end. */
const STOPPED_CODES: readonly (number | null)[] = [137, 143, 255, null];

/** Runs a command in a process group of its own, with nothing of our environment. Throws TransientError when it cannot be started. */
export async function runLimited(
  [program = '', ...args]: readonly string[],
  limits: FfmpegLimits,
  onOutput: (chunk: Buffer) => void = () => undefined,
): Promise<Ending> {
  const child = spawn('/bin/sh', ['-c', SCRIPT, program, ...args], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    detached: true,
    env: {
      CPU_SECONDS: `${limits.cpuSecondsMax}`,
      MEMORY_KB: `${Math.ceil(limits.memoryBytesMax / 1024)}`,
    },
  });
  child.stdout?.on('data', onOutput);
  const leash = child.stdio[3];
  leash?.on('error', () => undefined);
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    leash?.destroy();
  }, limits.timeoutMs);
  try {
    const code = await endOf(child, () => leash?.destroy());
    if (late) return 'late';
    if (code === 0) return 'done';
    return STOPPED_CODES.includes(code) ? 'stopped' : 'failed';
  } finally {
    clearTimeout(deadline);
  }
}

/** Once it ended and all its output came. `onExit` comes between the two: when the shell alone was killed, the others hold its output open. */
function endOf(child: ChildProcess, onExit: () => void): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', () => reject(new TransientError('ffmpeg could not be started.')));
    child.once('exit', onExit);
    child.once('close', resolve);
  });
}
