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
} from '@causerie/config';

export const loadBatcherConfig = () =>
  loadConfig('conversation-batcher', [
    httpConfig,
    loggingConfig,
    shutdownConfig,
    postgresConfig,
    redisConfig,
    turnTimingConfig,
    supersedeConfig,
    waitingConfig,
    sweeperConfig,
  ]);

export type BatcherConfig = ConfigOf<typeof loadBatcherConfig>;

export const BATCHER_CONFIG = Symbol('BATCHER_CONFIG');
