import {
  channelsConfig,
  DEFAULT_PORTS,
  deliveryConfig,
  httpConfig,
  loadConfig,
  loggingConfig,
  masterKeyConfig,
  mediaStoresConfig,
  mediaStoreSettings,
  platformCallConfig,
  postgresConfig,
  redisConfig,
  shutdownConfig,
  sweeperConfig,
  takeoverConfig,
  type ConfigOf,
  type Environment,
  type MediaStoreSettings,
} from '@causerie/config';
import { openStores } from '@causerie/object-storage';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryOptions } from './delivery-options';
import { FileStores } from './files/cache/file-stores';
import type { FileOptions } from './files/file-options';
import { isNear } from './files/links.policy';

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
      mediaStoresConfig,
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

/** Where the media app is by itself; it serves the links of disk stores. */
const MEDIA_HERE = `http://127.0.0.1:${DEFAULT_PORTS.media}`;

export function filesOf(config: DeliveryConfig): FileOptions & { stores: FileStores } {
  const settings = mediaStoreSettings(config);
  const mediaUrl = config.MEDIA_URL ?? MEDIA_HERE;
  const opened = openStores({
    stores: settings,
    timeouts: {
      connectMs: config.MEDIA_STORE_CONNECT_TIMEOUT_MS,
      readMs: config.MEDIA_STORE_READ_TIMEOUT_MS,
    },
    masterKey: config.MASTER_KEY,
    mediaUrl,
  });
  const near = settings.filter((store) => {
    const base = linkBaseOf(store, mediaUrl);
    return base !== undefined && isNear(base);
  });
  return {
    cacheFolder: config.DELIVERY_FILE_CACHE_FOLDER ?? join(tmpdir(), 'causerie-sent-files'),
    cacheBytesMax: config.DELIVERY_FILE_CACHE_BYTES_MAX,
    stores: new FileStores(opened, new Set(near.map(({ name }) => name))),
  };
}

/** Where the links of a store lead; undefined: to the public servers of whoever runs it. */
function linkBaseOf(store: MediaStoreSettings, mediaUrl: string): string | undefined {
  switch (store.kind) {
    case 'disk':
      return mediaUrl;
    case 's3':
      return store.endpoint;
    case 'cloudinary':
      return store.deliveryUrl;
  }
}
