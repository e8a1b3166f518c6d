import { jobId, type JobName, type JobPayload, JOBS } from '@causerie/contracts';
import { errorMessage } from '@causerie/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { jobOptions } from './bull-options';
import { isConnected, JobQueues } from './job-queues';
import { within } from './within';

const ADD_MAX_MS = 1_000;

export interface AddOptions {
  delayMs?: number;
  /** Of those that wait, the lowest number goes first, after those that have none. From 1 to 2,000,000. */
  priority?: number;
}

/** Adds wake-ups. The row in Postgres is the work; a wake-up that is not added costs the sweeper's second. */
@Injectable()
export class JobProducer {
  private readonly logger = new Logger(JobProducer.name);

  constructor(private readonly queues: JobQueues) {}

  /**
   * True when Redis holds the job (or held one of the same id already); false when it could not be told, at
   * once while Redis is away, after one second at worst. Throws only for a job the app did not declare.
   */
  async add<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    wish: AddOptions = {},
  ): Promise<boolean> {
    const queue = this.queues.get(name);
    const parsed = JOBS[name].schema.safeParse(payload);
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => issue.path.join('.'));
      this.logger.error(`${name} was not added, its payload is wrong in: ${fields.join(', ')}`);
      return false;
    }
    if (!isConnected(queue)) return false;
    try {
      const options = jobOptions(name, jobId[name](payload), wish);
      return (await within(ADD_MAX_MS, queue.add(parsed.data, options))) !== undefined;
    } catch (error) {
      this.logger.debug(`${name} was not added: ${errorMessage(error)}`);
      return false;
    }
  }
}
