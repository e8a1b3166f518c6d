import type { JobName } from '@causerie/contracts';
import { errorMessage } from '@causerie/kernel';
import { Logger, type OnModuleInit } from '@nestjs/common';
import type { Queue } from 'bull';
import { JOB_STATES, type JobCount } from './queue-observer';
import { openClients } from './bull-inside';
import { within } from './within';

const FIRST_CONNECT_MAX_MS = 2_000;
const COUNT_MAX_MS = 1_000;
const CLOSE_MAX_MS = 2_000;

/** The Bull queues of this app, one a job type. Not exported: apps see JobProducer and `@Consumes`. */
export class JobQueues implements OnModuleInit {
  private readonly logger = new Logger(JobQueues.name);
  private readonly queues: ReadonlyMap<JobName, Queue>;

  constructor(queues: readonly Queue[]) {
    this.queues = new Map(queues.map((queue) => [queue.name as JobName, queue]));
    // A lost connection is told once by the connection itself; what is left is Bull's own bookkeeping.
    for (const queue of queues) {
      queue.on('error', (error) => this.logger.debug(`${queue.name}: ${errorMessage(error)}`));
    }
  }

  /** A moment to connect, so that the first jobs need no sweeper; an app starts without Redis, too. */
  async onModuleInit(): Promise<void> {
    await Promise.all(
      [...this.queues.values()].map((queue) => within(FIRST_CONNECT_MAX_MS, connected(queue))),
    );
  }

  /** Throws for a job the app did not declare: a mistake in its module. */
  get(name: JobName): Queue {
    const queue = this.queues.get(name);
    if (queue === undefined) throw new Error(`${name} is not among the jobs this app declares`);
    return queue;
  }

  /** For the gauge `bull_jobs{queue,state}`; a queue that cannot be asked is left out. */
  async counts(): Promise<JobCount[]> {
    const counted = [...this.queues].map(async ([name, queue]): Promise<JobCount[]> => {
      if (!isConnected(queue)) return [];
      const counts = await within(COUNT_MAX_MS, queue.getJobCounts()).catch(() => undefined);
      return counts ? JOB_STATES.map((state) => ({ queue: name, state, count: counts[state] })) : [];
    });
    return (await Promise.all(counted)).flat();
  }

  /** Bounded: with Redis away Bull would wait for it. @nestjs/bull's own close then finds nothing to do. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.queues.values()].map(async (queue) => {
        await within(CLOSE_MAX_MS, queue.close(true)).catch(() => undefined);
        for (const client of Object.values(openClients(queue))) client.disconnect();
      }),
    );
  }
}

export function isConnected(queue: Queue): boolean {
  return queue.client.status === 'ready';
}

function connected(queue: Queue): Promise<void> {
  if (isConnected(queue)) return Promise.resolve();
  return new Promise((resolve) => queue.client.once('ready', () => resolve()));
}
