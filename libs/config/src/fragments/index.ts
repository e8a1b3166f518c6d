import type { Fragment } from '../fragment';
import { albumsConfig } from './albums';
import { channelsConfig } from './channels';
import { deliveryConfig, platformCallConfig } from './delivery';
import { gatewayConfig } from './gateway';
import { httpConfig } from './http';
import { ingestConfig } from './ingest';
import { loggingConfig } from './logging';
import { mediaConfig } from './media';
import { mediaStoresConfig } from './media-stores';
import { postgresConfig } from './postgres';
import { redisConfig } from './redis';
import { retentionConfig } from './retention';
import { masterKeyConfig, tokenSecretConfig } from './secrets';
import { shutdownConfig } from './shutdown';
import { speechConfig } from './speech';
import { sweeperConfig } from './sweepers';
import { supersedeConfig, takeoverConfig, turnConfig, turnTimingConfig } from './turns';
import { waitingConfig } from './waiting';

/** Every fragment under the name by which apps import it, in the order of docs/configuration.md. */
export const FRAGMENTS: Readonly<Record<string, Fragment>> = {
  httpConfig,
  postgresConfig,
  redisConfig,
  masterKeyConfig,
  tokenSecretConfig,
  loggingConfig,
  shutdownConfig,
  channelsConfig,
  ingestConfig,
  turnTimingConfig,
  turnConfig,
  supersedeConfig,
  takeoverConfig,
  waitingConfig,
  sweeperConfig,
  platformCallConfig,
  deliveryConfig,
  mediaConfig,
  mediaStoresConfig,
  albumsConfig,
  speechConfig,
  gatewayConfig,
  retentionConfig,
};
