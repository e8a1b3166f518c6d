import {
  httpConfig,
  loadConfig,
  loggingConfig,
  mediaStoresConfig,
  postgresConfig,
  redisConfig,
  shutdownConfig,
  sweeperConfig,
  turnConfig,
  turnTimingConfig,
  type ConfigOf,
} from '@causerie/config';

export const loadResponderConfig = () =>
  loadConfig('ai-responder', [
    httpConfig,
    loggingConfig,
    shutdownConfig,
    postgresConfig,
    redisConfig,
    turnTimingConfig,
    turnConfig,
    sweeperConfig,
    mediaStoresConfig,
  ]);

export type ResponderConfig = ConfigOf<typeof loadResponderConfig>;

export const RESPONDER_CONFIG = Symbol('RESPONDER_CONFIG');
