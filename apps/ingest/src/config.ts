import {
  httpConfig,
  ingestConfig,
  loadConfig,
  loggingConfig,
  masterKeyConfig,
  postgresConfig,
  redisConfig,
  shutdownConfig,
  sweeperConfig,
  turnTimingConfig,
  type ConfigOf,
} from '@causerie/config';

export const loadIngestConfig = () =>
  loadConfig('ingest', [
    httpConfig,
    loggingConfig,
    shutdownConfig,
    postgresConfig,
    redisConfig,
    masterKeyConfig,
    ingestConfig,
    turnTimingConfig,
    sweeperConfig,
  ]);

export type IngestConfig = ConfigOf<typeof loadIngestConfig>;

export const INGEST_CONFIG = Symbol('INGEST_CONFIG');
