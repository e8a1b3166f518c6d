import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { TransientError } from '@causerie/kernel';
import { findFfmpeg } from './find-ffmpeg';

/** The demuxer for each type: named, so that a file cannot choose one that opens other files (playlists, concat). */
const DEMUXERS: Record<string, string> = {
  'video/mp4': 'mov',
  'audio/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/3gpp': 'mov',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/amr-wb': 'amr',
  'audio/flac': 'flac',
  'audio/x-caf': 'caf',
  'video/webm': 'matroska',
  'video/x-matroska': 'matroska',
  'video/x-msvideo': 'avi',
  'video/x-flv': 'flv',
  'video/mpeg': 'mpeg',
  'video/x-ms-asf': 'asf',
};

export interface FfmpegLimits {
  /** CPU seconds; above, the kernel ends it. */
  cpuSecondsMax: number;
  /** By the clock, for a machine that is busy or a disk that hangs. */
  timeoutMs: number;
  memoryBytesMax: number;
}

const LIMITS: FfmpegLimits = { cpuSecondsMax: 60, timeoutMs: 120_000, memoryBytesMax: 1536 * 1024 * 1024 };

export interface FfmpegInput {
  path: string;
  mimeType: string;
}

/** ffmpeg, when this machine has one, held to time, memory, local files and the demuxer of the file's own type. */
export class Ffmpeg {
  private readonly limits: FfmpegLimits;
  private found?: Promise<string | undefined>;

  constructor(
    private readonly named?: string,
    limits: Partial<FfmpegLimits> = {},
  ) {
    this.limits = { ...LIMITS, ...limits };
  }

  /** Whether there is one, and it would read this type. */
  async takes(mimeType: string): Promise<boolean> {
    return mimeType in DEMUXERS && (await this.program()) !== undefined;
  }

  /**
   * Reads one file with these output arguments; what it writes to `pipe:1` goes to `onOutput`. False when it ended
   * badly: the file is broken, has no such track, or takes more than its share. Throws TransientError when the time
   * by the clock ran out, which says nothing about the file.
   */
  async run(
    input: FfmpegInput,
    args: readonly string[],
    onOutput: (chunk: Buffer) => void = () => undefined,
  ): Promise<boolean> {
    const program = await this.program();
    const demuxer = DEMUXERS[input.mimeType];
    if (!program || !demuxer) return false;
    const before = ['-hide_banner', '-loglevel', 'quiet', '-nostdin', '-y', '-threads', '1'];
    const source = ['-protocol_whitelist', 'file,pipe', '-f', demuxer, '-i', `file:${input.path}`];
    const child = this.start([program, ...before, ...source, '-map_metadata', '-1', ...args]);
    child.stdout?.on('data', onOutput);
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, this.limits.timeoutMs);
    try {
      const [code] = (await once(child, 'close')) as [number | null];
      if (late) throw new TransientError('ffmpeg took too long.');
      return code === 0;
    } finally {
      clearTimeout(deadline);
    }
  }

  private program(): Promise<string | undefined> {
    return (this.found ??= findFfmpeg(this.named));
  }

  /** Under the kernel's limits where the shell can set them, and with nothing of our environment. */
  private start(command: readonly string[]): ChildProcess {
    const { cpuSecondsMax, memoryBytesMax } = this.limits;
    const limits = `ulimit -t ${cpuSecondsMax}; ulimit -v ${Math.ceil(memoryBytesMax / 1024)} 2>/dev/null; ulimit -c 0`;
    return spawn('/bin/sh', ['-c', `${limits}; exec "$0" "$@"`, ...command], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {},
    });
  }
}
