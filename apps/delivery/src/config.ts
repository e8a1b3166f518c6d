import {
  channelsConfig,
  deliveryConfig,
  httpConfig,
  loadConfig,
  loggingConfig,
  masterKeyConfig,
  platformCallConfig,
  postgresConfig,
  redisConfig,
  shutdownConfig,
  sweeperConfig,
  takeoverConfig,
  type ConfigOf,
  type Environment,
} from '@causerie/config';
import type { DeliveryOptions } from './delivery-options';

export const loadDeliveryConfig = (env?: Environment) =>
  loadConfig(
    'delivery',
    [
      httpConfig,
      loggingConfig,
      shutdownConfig,
      postgresConfig,
      redisConfig,
      masterKeyConfig,
      channelsConfig,
      platformCallConfig,
      deliveryConfig,
      takeoverConfig,
      sweeperConfig,
    ],
    env,
  );

export type DeliveryConfig = ConfigOf<typeof loadDeliveryConfig>;

export function deliveryOptionsOf(config: DeliveryConfig): DeliveryOptions {
  return {
    leaseMs: config.DELIVERY_LEASE_MS,
    attemptsMax: config.DELIVERY_ATTEMPTS_MAX,
    unknownSettleMs: config.UNKNOWN_SETTLE_MS,
    windowMarginMs: config.DELIVERY_WINDOW_MARGIN_MS,
    qualityPauseMs: config.DELIVERY_QUALITY_PAUSE_MS,
    templateSyncMs: config.TEMPLATE_SYNC_MS,
    humanPauseMs: config.HUMAN_PAUSE_MS,
    timeouts: { connectMs: config.CONNECT_TIMEOUT_MS, readMs: config.READ_TIMEOUT_MS },
    apiRoots: config.CHANNEL_API_ROOTS,
    sweep: { everyMs: config.SWEEP_INTERVAL_MS, batch: config.SWEEP_BATCH },
  };
}
