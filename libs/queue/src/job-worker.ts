import { setMaxListeners } from 'node:events';
import { type JobName, JOBS } from '@causerie/contracts';
import { errorMessage, newCorrelationId, PermanentError } from '@causerie/kernel';
import { Logger } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { leaveUnnamed, ledgerClosed, openClients } from './bull-inside';
import type { JobContext, JobProcessor } from './consumes';
import type { DeadLetter, DeadLetterStore } from './dead-letter';
import { afterFailure } from './give-up.policy';
import { JobFailed } from './job-failed';
import type { QueueObserver } from './queue-observer';
import { within } from './within';

const ERROR_CHARACTERS_MAX = 500;
const PAUSE_MAX_MS = 1_000;
/** After the signal, for putting the work down. */
const PUT_DOWN_MAX_MS = 1_000;

export interface JobWorkerParts {
  name: JobName;
  queue: Queue;
  processor: JobProcessor<never>;
  deadLetters: DeadLetterStore;
  observer: QueueObserver;
}

/** Runs the one processor of a job type: checks the payload, tells good ends from bad, drains on stop. */
export class JobWorker {
  private readonly logger = new Logger(JobWorker.name);
  private readonly stopping = new AbortController();
  private readonly active = new Set<Promise<void>>();

  constructor(private readonly parts: JobWorkerParts) {
    // Each running job may listen: as many as run at once are no leak.
    setMaxListeners(0, this.stopping.signal);
  }

  /** Does not wait for Redis: Bull begins when it is there. */
  start(): void {
    const { name, queue, observer } = this.parts;
    leaveUnnamed(queue);
    queue.on('stalled', () => observer.onStalled(name));
    const running: Promise<void> = queue.process(JOBS[name].concurrency, (job: Job<unknown>) =>
      this.track(job),
    );
    running.catch((error: unknown) => this.logger.error(`${name} stopped: ${errorMessage(error)}`));
  }

  /** Takes no more jobs, waits for the running ones, then aborts them. Their rows bring the work back. */
  async drain(maxMs: number): Promise<void> {
    const { queue } = this.parts;
    const deadline = Date.now() + maxMs;
    await within(PAUSE_MAX_MS, stopTaking(queue)).catch(() => undefined);
    await within(Math.max(0, deadline - Date.now()), Promise.all(this.active));
    this.stopping.abort();
    await within(PUT_DOWN_MAX_MS, Promise.all(this.active));
    await within(PAUSE_MAX_MS, ledgerClosed(queue));
  }

  private track(job: Job<unknown>): Promise<void> {
    const run = this.run(job);
    const ended = run.catch(() => undefined).finally(() => this.active.delete(ended));
    this.active.add(ended);
    return run;
  }

  private async run(job: Job<unknown>): Promise<void> {
    const { name, observer } = this.parts;
    const startedMs = performance.now();
    const attempt = job.attemptsMade + 1;
    const correlationId = textOf(job.data, 'correlationId') ?? newCorrelationId();
    try {
      await this.process(job.data, { correlationId, attempt, signal: this.stopping.signal });
      observer.onEnded(name, 'done', performance.now() - startedMs);
    } catch (error) {
      const next = afterFailure(error, attempt, JOBS[name].attempts);
      const line = { job: name, jobId: job.id, attempt, next, correlationId, error: brief(error) };
      this.logger.warn({ message: 'A job failed', ...line });
      if (next === 'dead_letter') await this.bury(job, brief(error), correlationId);
      if (next !== 'retry') await job.discard();
      observer.onEnded(name, next, performance.now() - startedMs);
      throw new JobFailed(error);
    }
  }

  private async process(data: unknown, context: JobContext): Promise<void> {
    const { name, processor } = this.parts;
    const payload = JOBS[name].schema.safeParse(data);
    if (!payload.success) throw new PermanentError(`The payload of ${name} is not what the catalog says`);
    // The schema is the one of the processor's own job.
    await processor.process(payload.data as never, context);
  }

  /** Before the job ends: a crash in between saves the letter twice rather than never. */
  private async bury(job: Job<unknown>, error: string, correlationId: string): Promise<void> {
    const letter: DeadLetter = {
      job: this.parts.name,
      jobId: String(job.id),
      workspaceId: textOf(job.data, 'workspaceId') ?? null,
      payload: job.data,
      attempts: job.attemptsMade + 1,
      error,
      correlationId,
    };
    try {
      await this.parts.deadLetters.save(letter);
    } catch (failure) {
      const { job: name, jobId } = letter;
      this.logger.error({ message: 'A dead letter was not saved', job: name, jobId, error: brief(failure) });
    }
  }
}

/** Bull's pause leaves a blocked read half a second to take one more job; cutting its connection does not. */
async function stopTaking(queue: Queue): Promise<void> {
  const paused = queue.pause(true, true);
  await queue.isReady();
  openClients(queue).bclient?.disconnect();
  await paused;
}

function brief(error: unknown): string {
  const name = error instanceof Error ? error.name : 'Error';
  return `${name}: ${errorMessage(error)}`.slice(0, ERROR_CHARACTERS_MAX);
}

function textOf(data: unknown, field: string): string | undefined {
  const value = (Object(data) as Record<string, unknown>)[field];
  return typeof value === 'string' ? value : undefined;
}
