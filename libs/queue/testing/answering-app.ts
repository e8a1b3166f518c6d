import { newId, PermanentError, TransientError } from '@causerie/kernel';
import type { AppName, JobName, JobPayload } from '@causerie/contracts';
import { Global, type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Consumes,
  DEAD_LETTER_STORE,
  type DeadLetter,
  type DeadLetterStore,
  type JobContext,
  type JobOutcome,
  JobProducer,
  type JobProcessor,
  JobQueues,
  QUEUE_OBSERVER,
  QueueModule,
  type QueueObserver,
} from '../src';

export function anAnswerJob(fence = 0, turnId = newId()): JobPayload<'turn.answer'> {
  return { v: 1, workspaceId: newId(), turnId, fence, correlationId: `c-${turnId}` };
}

/** Does with each job what the test says. */
@Injectable()
@Consumes('turn.answer')
export class AnswerTurn implements JobProcessor<'turn.answer'> {
  readonly seen: { payload: JobPayload<'turn.answer'>; context: JobContext }[] = [];
  behave: (context: JobContext) => Promise<void> = () => Promise.resolve();

  async process(payload: JobPayload<'turn.answer'>, context: JobContext): Promise<void> {
    this.seen.push({ payload, context });
    await this.behave(context);
  }
}

export const failPermanently = () => Promise.reject(new PermanentError('a secret 123:TEST'));
export const failForNow = () => Promise.reject(new TransientError('later'));

@Injectable()
export class Notes implements DeadLetterStore, QueueObserver {
  readonly letters: DeadLetter[] = [];
  readonly ended: [JobName, JobOutcome][] = [];
  readonly stalled: JobName[] = [];

  save(letter: DeadLetter): Promise<void> {
    this.letters.push(letter);
    return Promise.resolve();
  }

  onEnded(job: JobName, outcome: JobOutcome): void {
    this.ended.push([job, outcome]);
  }

  onStalled(job: JobName): void {
    this.stalled.push(job);
  }
}

@Global()
@Module({
  providers: [
    AnswerTurn,
    Notes,
    { provide: DEAD_LETTER_STORE, useExisting: Notes },
    { provide: QUEUE_OBSERVER, useExisting: Notes },
  ],
})
class RoomModule {}

export interface AnsweringAppOptions {
  url: string;
  keyPrefix: string;
  app?: AppName;
  consumes?: boolean;
  drainMaxMs?: number;
}

export class AnsweringApp {
  private constructor(private readonly context: INestApplicationContext) {}

  static async start({ url, keyPrefix, ...options }: AnsweringAppOptions): Promise<AnsweringApp> {
    const { app = 'ai-responder', consumes = true, drainMaxMs = 5_000 } = options;
    const queue = QueueModule.forRoot({
      app,
      redisUrl: url,
      keyPrefix,
      produces: ['turn.answer'],
      consumes: consumes ? [AnswerTurn] : [],
      drainMaxMs,
    });
    @Module({ imports: [queue, RoomModule] })
    class AppModule {}
    return new AnsweringApp(await NestFactory.createApplicationContext(AppModule, { logger: false }));
  }

  get processor(): AnswerTurn {
    return this.context.get(AnswerTurn);
  }

  get notes(): Notes {
    return this.context.get(Notes);
  }

  get producer(): JobProducer {
    return this.context.get(JobProducer);
  }

  get queues(): JobQueues {
    return this.context.get(JobQueues);
  }

  stop(): Promise<void> {
    return this.context.close();
  }
}
