import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { PictureJob, PictureReply } from './picture-job';
import { startWorker } from './start-worker';
import { WorkerDeath, type DeathCause } from './worker-death';
import type { WorkerLimits } from './worker-limits';

const WATCH_MS = 50;

interface Running {
  resolve: (reply: PictureReply) => void;
  reject: (death: WorkerDeath) => void;
}

/** One picture process and what it is doing: one job at a time. */
export class PictureWorker {
  private readonly child: ChildProcess;
  private running?: Running;
  private cause?: DeathCause;
  private jobs = 0;
  private ended = false;

  constructor(
    private readonly limits: WorkerLimits,
    onEnd: (worker: PictureWorker) => void,
  ) {
    this.child = startWorker(limits.rssBytesMax);
    this.child.on('message', (reply: PictureReply) => this.running?.resolve(reply));
    const end = (detail: string, cause: DeathCause) => {
      if (this.ended) return;
      this.ended = true;
      onEnd(this);
      this.running?.reject(new WorkerDeath(this.cause ?? cause, detail));
    };
    this.child.on('error', () => end(' and does not start', 'crash'));
    this.child.on('exit', (code, signal) => {
      end(
        ` (${signal ?? `exit ${code}`})`,
        signal === 'SIGKILL' || signal === 'SIGTERM' ? 'killed' : 'crash',
      );
    });
    // An idle process keeps nobody from ending.
    this.child.unref();
    this.child.channel?.unref();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether it may take one more job. */
  get fresh(): boolean {
    return !this.ended && this.cause === undefined && this.jobs < this.limits.jobsMax;
  }

  /** Throws WorkerDeath when the process ends before it answers. */
  async run(job: PictureJob): Promise<PictureReply> {
    this.jobs++;
    const deadline = setTimeout(() => this.kill('time'), this.limits.jobTimeoutMs);
    const watch = setInterval(() => void this.watchMemory(), WATCH_MS);
    try {
      return await new Promise<PictureReply>((resolve, reject) => {
        this.running = { resolve, reject };
        if (this.ended) reject(new WorkerDeath('crash'));
        // An error here is a process that is ending: its exit tells the rest.
        else this.child.send(job, () => undefined);
      });
    } finally {
      this.running = undefined;
      clearTimeout(deadline);
      clearInterval(watch);
    }
  }

  /** Ends it at once; a job under way is rejected. */
  kill(cause: DeathCause): void {
    this.cause ??= cause;
    this.child.kill('SIGKILL');
  }

  private async watchMemory(): Promise<void> {
    if ((await residentBytes(this.pid)) > this.limits.rssBytesMax && this.running) this.kill('memory');
  }
}

/** 0 where the system has no /proc: there the kernel's limit stands alone. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
