import { TransientError } from '@causerie/kernel';
import type { PictureAnswer, PictureJob } from './picture-job';
import { PictureWorker } from './picture-worker';
import { WorkerDeath } from './worker-death';
import { WORKER_LIMITS, type WorkerLimits } from './worker-limits';

type JobOf<Task> = Extract<PictureJob, { task: Task }>;

/**
 * The processes all work on pictures is done in: a decoder that is fed strangers' files may crash, hang or swell, and
 * then only its process ends. They are started when there is work, and outlive no parent.
 */
export class PictureWorkers {
  private readonly limits: WorkerLimits;
  private readonly all = new Set<PictureWorker>();
  private idle: PictureWorker[] = [];
  private readonly waiting: ((start: boolean) => void)[] = [];
  private busy = 0;
  private closed = false;

  constructor(limits: Partial<WorkerLimits> = {}) {
    this.limits = { ...WORKER_LIMITS, ...limits };
  }

  /** Process ids of the moment, idle ones included. */
  get pids(): number[] {
    return [...this.all].flatMap(({ pid }) => pid ?? []);
  }

  /**
   * Runs a job as soon as a process is free. The answer tells a picture's own fault; whatever else went wrong is
   * thrown: WorkerDeath (a TransientError) when the process died, TransientError when the disk refused.
   */
  async run<Task extends PictureJob['task']>(job: JobOf<Task>): Promise<PictureAnswer<Task>> {
    await this.turn();
    const worker = this.idle.pop() ?? this.start();
    try {
      const reply = await worker.run(job);
      if ('failure' in reply) throw new TransientError(`The picture process failed: ${reply.failure}.`);
      return reply as PictureAnswer<Task>;
    } finally {
      this.putBack(worker);
      this.next();
    }
  }

  /** Ends every process; jobs under way and in line are rejected as WorkerDeath. */
  close(): void {
    this.closed = true;
    for (const start of this.waiting.splice(0)) start(false);
    for (const worker of this.all) worker.kill('closed');
  }

  onModuleDestroy(): void {
    this.close();
  }

  private async turn(): Promise<void> {
    if (this.closed) throw new WorkerDeath('closed');
    if (this.busy < this.limits.size) this.busy++;
    else if (!(await new Promise<boolean>((start) => this.waiting.push(start))))
      throw new WorkerDeath('closed');
  }

  /** The place goes to the next in line, so that nobody slips in between. */
  private next(): void {
    const start = this.waiting.shift();
    if (start) start(true);
    else this.busy--;
  }

  private start(): PictureWorker {
    const worker = new PictureWorker(this.limits, (ended) => {
      this.all.delete(ended);
      this.idle = this.idle.filter((other) => other !== ended);
    });
    this.all.add(worker);
    return worker;
  }

  private putBack(worker: PictureWorker): void {
    if (!this.all.has(worker)) return;
    if (worker.fresh && !this.closed) this.idle.push(worker);
    else worker.kill('closed');
  }
}
