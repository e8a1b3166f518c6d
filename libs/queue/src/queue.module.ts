import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Queue } from 'bull';
import { bullOptions } from './bull-options';
import { checkDeclaration } from './check-catalog';
import { jobOf } from './consumes';
import { JobProducer } from './job-producer';
import { JobQueues } from './job-queues';
import { JobWorkers } from './job-workers';
import { QUEUE_OPTIONS, type QueueOptions } from './queue-options';

/**
 * The app's jobs, all in one place: what it adds and what it works on. @nestjs/bull makes the queues; the
 * processors are registered by us, because its own decorators know neither catalog nor payloads nor a bounded
 * drain. Throws when the declaration contradicts the catalog, so that the app does not start.
 */
@Module({})
export class QueueModule {
  static forRoot(options: QueueOptions): DynamicModule {
    const produces = options.produces ?? [];
    const consumes = (options.consumes ?? []).map((processor) => jobOf(processor));
    checkDeclaration(options.app, produces, consumes);
    const names = [...new Set([...produces, ...consumes])];
    return {
      module: QueueModule,
      global: true,
      imports: [BullModule.registerQueue(...names.map((name) => bullOptions(name, options)))],
      providers: [
        { provide: QUEUE_OPTIONS, useValue: options },
        {
          provide: JobQueues,
          useFactory: (...queues: Queue[]) => new JobQueues(queues),
          inject: names.map((name) => getQueueToken(name)),
        },
        JobProducer,
        JobWorkers,
      ],
      exports: [JobProducer, JobQueues],
    };
  }
}
