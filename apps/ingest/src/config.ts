import {
  channelsConfig,
  httpConfig,
  ingestConfig,
  loadConfig,
  loggingConfig,
  masterKeyConfig,
  platformCallConfig,
  postgresConfig,
  redisConfig,
  shutdownConfig,
  sweeperConfig,
  takeoverConfig,
  turnTimingConfig,
  type ConfigOf,
  type Environment,
} from '@causerie/config';

export const loadIngestConfig = (env?: Environment) =>
  loadConfig(
    'ingest',
    [
      httpConfig,
      loggingConfig,
      shutdownConfig,
      postgresConfig,
      redisConfig,
      masterKeyConfig,
      channelsConfig,
      platformCallConfig,
      ingestConfig,
      turnTimingConfig,
      takeoverConfig,
      sweeperConfig,
    ],
    env,
  );

export type IngestConfig = ConfigOf<typeof loadIngestConfig>;

export const INGEST_CONFIG = Symbol('INGEST_CONFIG');
