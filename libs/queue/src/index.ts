export { QueueModule } from './queue.module';
export type { QueueOptions } from './queue-options';
export { Consumes, jobOf, type JobContext, type JobProcessor, type JobProcessorClass } from './consumes';
export { JobProducer, type AddOptions } from './job-producer';
export { JobQueues } from './job-queues';
export { DEAD_LETTER_STORE, type DeadLetter, type DeadLetterStore } from './dead-letter';
export { QUEUE_OBSERVER, type JobCount, type JobOutcome, type QueueObserver } from './queue-observer';
export { checkCatalog } from './check-catalog';
