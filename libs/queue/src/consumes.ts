import type { JobName, JobPayload } from '@causerie/contracts';

export interface JobContext {
  correlationId: string;
  /** 1 is the first try. A job whose worker died counts as the same try. */
  attempt: number;
  /** Aborted when the app stops and its patience is over: put the work down, its row brings it back. */
  signal: AbortSignal;
}

export interface JobProcessor<Name extends JobName = JobName> {
  /**
   * Re-reads the row and claims it in Postgres, so that a repeat is harmless. Throw `PermanentError` for what
   * no repeat can help; `TransientError` and others are tried again as the catalog says.
   */
  process(payload: JobPayload<Name>, context: JobContext): Promise<void>;
}

export type JobProcessorClass = abstract new (...args: never[]) => JobProcessor<never>;

const consumed = new WeakMap<JobProcessorClass, JobName>();

/** The one processor of a job type. It runs once its class stands in `QueueModule.forRoot({ consumes })`. */
export function Consumes<Name extends JobName>(name: Name) {
  return (target: abstract new (...args: never[]) => JobProcessor<Name>): void => {
    consumed.set(target, name);
  };
}

/** The job a class consumes. Throws when the class has no `@Consumes`. */
export function jobOf(processor: JobProcessorClass): JobName {
  const name = consumed.get(processor);
  if (name === undefined) throw new Error(`${processor.name} lacks @Consumes`);
  return name;
}
