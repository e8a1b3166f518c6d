import { stat, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { TransientError } from '@causerie/kernel';
import { discard } from '../bytes/new-file';
import { findFfmpeg } from './find-ffmpeg';
import { runLimited, type Ending, type FfmpegLimits } from './run-limited';
import { Strikes } from './strikes';
import { Turns } from './turns';

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

/** With less left nothing that was written is believed. */
const ROOM_BYTES_MIN = 32 * 1024 * 1024;
const NO_ROOM = 'The disk that files are worked on is full.';

/** Above, a film's frames are not decoded: 8K fits. The same as for pictures. */
const PIXELS_MAX = 40_000_000;

interface Limits extends FfmpegLimits {
  /** To say its version, when it is looked for. */
  answerMs: number;
}

const LIMITS: Limits = {
  cpuSecondsMax: 60,
  timeoutMs: 120_000,
  memoryBytesMax: 1536 * 1024 * 1024,
  answerMs: 10_000,
};

/** Under it the strikes of the program itself are counted, beside those of files. */
const LOOKED_FOR = 'ffmpeg';

export interface FfmpegInput {
  path: string;
  sha256: string;
  mimeType: string;
}

/** A path, which is written, or who is handed what comes. */
export type FfmpegOutput = string | ((chunk: Buffer) => void);

/**
 * ffmpeg, when this machine has one; one of these an app, for it says how many run: one a core at a time, held to time, memory, the demuxer of the file's own type
 * and files of this machine, and ended with the app.
 */
export class Ffmpeg {
  private readonly limits: Limits;
  private readonly turns = new Turns(availableParallelism());
  private readonly strikes = new Strikes();
  private found?: Promise<string | undefined>;

  constructor(
    private readonly named?: string,
    limits: Partial<Limits> = {},
  ) {
    this.limits = { ...LIMITS, ...limits };
  }

  /** Whether there is one, and it would read this type. Throws TransientError when it did not come to an answer. */
  async takes(mimeType: string): Promise<boolean> {
    return mimeType in DEMUXERS && (await this.program()) !== undefined;
  }

  /**
   * Reads one file with these output arguments. False when nothing came of it: the file is broken, has no such track,
   * or takes more than its share; then nothing is left at the path. Throws TransientError when the disk is full, and
   * when it was stopped by the clock or from outside: that, the third time in a row, is held against the file.
   */
  async run(input: FfmpegInput, args: readonly string[], output: FfmpegOutput): Promise<boolean> {
    const program = await this.program();
    const demuxer = DEMUXERS[input.mimeType];
    if (!program || !demuxer) return false;
    const command = [program, ...before(input.path, demuxer), ...args, toOutput(output)];
    const onOutput = typeof output === 'string' ? undefined : output;
    let made = false;
    try {
      const ending = await this.turns.take(() => runLimited(command, this.limits, onOutput));
      // Before the output is discarded, for it takes room as well. ffmpeg may call what it could not write whole well done.
      if (onOutput === undefined && (await isFull(dirname(input.path)))) throw new TransientError(NO_ROOM);
      made = this.judge(ending, input.sha256) && (await isFilled(output));
      return made;
    } finally {
      if (!made && typeof output === 'string') await discard(output);
    }
  }

  private judge(ending: Ending, sha256: string): boolean {
    if (ending === 'done' || ending === 'failed') {
      this.strikes.forgive(sha256);
      return ending === 'done';
    }
    if (this.strikes.isOut(sha256)) return false;
    throw new TransientError(
      ending === 'late' ? 'ffmpeg took too long.' : 'ffmpeg was stopped before it was done.',
    );
  }

  private program(): Promise<string | undefined> {
    return (this.found ??= this.find());
  }

  /** Looked for once; again by whoever comes next where it did not answer. Silent three times in a row it is none. */
  private async find(): Promise<string | undefined> {
    try {
      const program = await findFfmpeg(this.named, this.limits.answerMs);
      this.strikes.forgive(LOOKED_FOR);
      return program;
    } catch (error) {
      delete this.found;
      if (this.strikes.isOut(LOOKED_FOR)) return undefined;
      throw error;
    }
  }
}

async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: 1, bsize: ROOM_BYTES_MIN }));
  return bavail * bsize < ROOM_BYTES_MIN;
}

function before(path: string, demuxer: string): string[] {
  return [
    ...['-hide_banner', '-loglevel', 'quiet', '-nostdin', '-y', '-filter_threads', '1'],
    // Of what the file itself may name nothing is opened: no address, no other kind of file.
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxer],
    ...['-threads', '1', '-max_pixels', `${PIXELS_MAX}`, '-f', demuxer, '-i', `file:${path}`],
    // The same bytes come out of the same file; of what it says of itself nothing.
    ...['-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-flags', '+bitexact'],
  ];
}

/** With the protocol before it no path is an option or an address. */
function toOutput(output: FfmpegOutput): string {
  return typeof output === 'string' ? `file:${output}` : 'pipe:1';
}

async function isFilled(output: FfmpegOutput): Promise<boolean> {
  if (typeof output !== 'string') return true;
  const { size } = await stat(output).catch(() => ({ size: 0 }));
  return size > 0;
}
