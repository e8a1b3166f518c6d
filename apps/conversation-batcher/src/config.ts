import {
  httpConfig,
  loadConfig,
  loggingConfig,
  postgresConfig,
  redisConfig,
  shutdownConfig,
  supersedeConfig,
  sweeperConfig,
  turnTimingConfig,
  waitingConfig,
  type ConfigOf,
  type Environment,
} from '@causerie/config';

export const loadBatcherConfig = (env?: Environment) =>
  loadConfig(
    'conversation-batcher',
    [
      httpConfig,
      loggingConfig,
      shutdownConfig,
      postgresConfig,
      redisConfig,
      turnTimingConfig,
      supersedeConfig,
      waitingConfig,
      sweeperConfig,
    ],
    env,
  );

export type BatcherConfig = ConfigOf<typeof loadBatcherConfig>;

export const BATCHER_CONFIG = Symbol('BATCHER_CONFIG');
