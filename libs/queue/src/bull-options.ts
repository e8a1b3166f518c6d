import { type JobName, JOBS } from '@causerie/contracts';
import { backoffMs, TransientError } from '@causerie/kernel';
import { createRedisClient, RedisKeys } from '@causerie/redis';
import type { BullModuleOptions } from '@nestjs/bull';
import type { JobOptions } from 'bull';
import type { AddOptions } from './job-producer';
import type { QueueOptions } from './queue-options';

type ClientType = 'client' | 'subscriber' | 'bclient';

/** Bull fails a job for good once it stalled this often. Takeover is the row's business, so never. */
const STALLS_MAX = 1_000_000;
/** Bull's pause after an error of its own: short, or an outage of Redis costs five seconds more. */
const RETRY_PROCESS_MS = 500;
/** How long the blocking read waits: its answers show that its connection lives. */
const DRAIN_DELAY_S = 5;
const BLOCKING = { everyMs: DRAIN_DELAY_S * 1_000 + 500, asks: false };
const COMMAND_TIMEOUT_MS = 2_000;

/** How @nestjs/bull is to make the queue of one job type. */
export function bullOptions(name: JobName, { redisUrl, keyPrefix }: QueueOptions): BullModuleOptions {
  const { lock, backoff } = JOBS[name];
  return {
    name,
    prefix: new RedisKeys({ keyPrefix }).queue(name),
    createClient: (type) =>
      createRedisClient(
        { url: redisUrl, subject: `Queue ${name} (${type})`, ...(type === 'bclient' && { watch: BLOCKING }) },
        CLIENT_OPTIONS[type],
      ),
    settings: {
      lockDuration: lock.durationMs,
      stalledInterval: lock.stalledIntervalMs,
      maxStalledCount: STALLS_MAX,
      retryProcessDelay: RETRY_PROCESS_MS,
      drainDelay: DRAIN_DELAY_S,
      backoffStrategies: {
        catalog: (attemptsMade, error) => retryDelayMs(error) ?? backoffMs(attemptsMade, backoff),
      },
    },
  };
}

/** Ended jobs are removed: an id is free again once its job is over, and dead letters are rows. */
export function jobOptions(name: JobName, jobId: string, { delayMs, priority }: AddOptions): JobOptions {
  return {
    jobId,
    attempts: JOBS[name].attempts,
    backoff: { type: 'catalog' },
    removeOnComplete: true,
    removeOnFail: true,
    ...(delayMs !== undefined && { delay: delayMs }),
    ...(priority !== undefined && { priority }),
  };
}

/** Bull insists on endless retries for its two listening connections. */
const LISTENING = { maxRetriesPerRequest: null, enableReadyCheck: false } as const;

const CLIENT_OPTIONS = {
  client: { commandTimeout: COMMAND_TIMEOUT_MS },
  subscriber: LISTENING,
  bclient: LISTENING,
} as const satisfies Record<ClientType, Parameters<typeof createRedisClient>[1]>;

function retryDelayMs(error: unknown): number | undefined {
  return error instanceof TransientError ? error.retryAfterMs : undefined;
}
