import { mediaStoreSettings } from '@causerie/config';
import { openStores, StoreStack } from '@causerie/object-storage';
import type { Provider } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { RESPONDER_CONFIG, type ResponderConfig } from '../config';
import { StoredPictures } from './stored-pictures';

/** The room's classes. The stores are only read from: no link is made here, so that no secret is needed. */
export const PICTURES: Provider[] = [
  {
    provide: StoreStack,
    inject: [RESPONDER_CONFIG],
    useFactory: (config: ResponderConfig) =>
      openStores({
        stores: mediaStoreSettings(config),
        timeouts: {
          connectMs: config.MEDIA_STORE_CONNECT_TIMEOUT_MS,
          readMs: config.MEDIA_STORE_READ_TIMEOUT_MS,
        },
        masterKey: randomBytes(32),
        mediaUrl: 'http://localhost',
      }).stack,
  },
  StoredPictures,
];
