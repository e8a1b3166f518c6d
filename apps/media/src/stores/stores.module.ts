import { mediaStoreSettings } from '@causerie/config';
import { Metrics } from '@causerie/observability';
import { DiskStore, openStores } from '@causerie/object-storage';
import { Logger, Module } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from '../config';
import { MediaStores } from './media-stores';

async function mediaStores(config: MediaConfig, metrics: Metrics): Promise<MediaStores> {
  const logger = new Logger(MediaStores.name);
  const opened = openStores({
    stores: mediaStoreSettings(config),
    timeouts: {
      connectMs: config.MEDIA_STORE_CONNECT_TIMEOUT_MS,
      readMs: config.MEDIA_STORE_READ_TIMEOUT_MS,
    },
    masterKey: config.MASTER_KEY,
    mediaUrl: config.MEDIA_URL ?? `http://127.0.0.1:${config.PORT}`,
    onFailure: (store, error) => {
      metrics.counter('media_store_failures_total').inc({ store });
      logger.warn(`The store ${store} did not take a file: ${error.message}`);
    },
  });
  for (const store of opened.stores) {
    if (!(store instanceof DiskStore)) continue;
    await store
      .prepare()
      .catch((error: Error) => logger.warn(`The store ${store.name} is away: ${error.message}`));
  }
  return new MediaStores(opened, config.MEDIA_PUTS_AT_ONCE);
}

/** One set of stores for all rooms: a store that failed is passed over by all of them. */
@Module({
  providers: [{ provide: MediaStores, useFactory: mediaStores, inject: [MEDIA_CONFIG, Metrics] }],
  exports: [MediaStores],
})
export class StoresModule {}
