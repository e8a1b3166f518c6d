import {
  albumsConfig,
  channelsConfig,
  httpConfig,
  loadConfig,
  loggingConfig,
  masterKeyConfig,
  mediaConfig,
  mediaStoresConfig,
  platformCallConfig,
  postgresConfig,
  redisConfig,
  shutdownConfig,
  speechConfig,
  sweeperConfig,
  type ConfigOf,
  type Environment,
} from '@causerie/config';

export const loadMediaConfig = (env?: Environment) =>
  loadConfig(
    'media',
    [
      httpConfig,
      loggingConfig,
      shutdownConfig,
      postgresConfig,
      redisConfig,
      masterKeyConfig,
      channelsConfig,
      platformCallConfig,
      sweeperConfig,
      mediaConfig,
      mediaStoresConfig,
      albumsConfig,
      speechConfig,
    ],
    env,
  );

export type MediaConfig = ConfigOf<typeof loadMediaConfig>;

export const MEDIA_CONFIG = Symbol('MEDIA_CONFIG');
