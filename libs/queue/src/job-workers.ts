import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { jobOf, type JobProcessor, type JobProcessorClass } from './consumes';
import { DEAD_LETTER_STORE, type DeadLetterStore, LogDeadLetterStore } from './dead-letter';
import { JobQueues } from './job-queues';
import { JobWorker } from './job-worker';
import { QUEUE_OBSERVER, type QueueObserver, SILENT_OBSERVER } from './queue-observer';
import { QUEUE_OPTIONS, type QueueOptions } from './queue-options';

/** Room for a running answer: a model's cap is 30 s, so most end, and the rest is taken up by another app. */
const DRAIN_DEFAULT_MS = 20_000;

/** Starts the app's processors once everything is built; drains them before connections close. */
@Injectable()
export class JobWorkers implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private workers: JobWorker[] = [];

  constructor(
    @Inject(QUEUE_OPTIONS) private readonly options: QueueOptions,
    private readonly queues: JobQueues,
    private readonly moduleRef: ModuleRef,
  ) {}

  onApplicationBootstrap(): void {
    const deadLetters = this.find<DeadLetterStore>(DEAD_LETTER_STORE) ?? new LogDeadLetterStore();
    const observer = this.find<QueueObserver>(QUEUE_OBSERVER) ?? SILENT_OBSERVER;
    this.workers = (this.options.consumes ?? []).map((type: JobProcessorClass) => {
      const name = jobOf(type);
      const processor = this.moduleRef.get<JobProcessor<never>>(type as never, { strict: false });
      return new JobWorker({ name, queue: this.queues.get(name), processor, deadLetters, observer });
    });
    for (const worker of this.workers) worker.start();
  }

  async onModuleDestroy(): Promise<void> {
    const drainMaxMs = this.options.drainMaxMs ?? DRAIN_DEFAULT_MS;
    await Promise.all(this.workers.map((worker) => worker.drain(drainMaxMs)));
  }

  /** Once nobody adds any more, and before @nestjs/bull closes the queues without a time limit. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.queues.close();
  }

  /** The app may provide it anywhere, or not at all. */
  private find<Port>(token: symbol): Port | undefined {
    try {
      return this.moduleRef.get<Port>(token, { strict: false });
    } catch {
      return undefined;
    }
  }
}
