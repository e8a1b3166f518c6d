import { loadConfig, mediaStoresConfig, mediaStoreSettings } from '@causerie/config';
import { loadSecrets, mediaFolder, readRunFile, type Env } from '@causerie/local-stack';
import { openStores, type OpenedStores } from '@causerie/object-storage';

/** The stores of the installation, by the same settings as its services have. @throws ConfigError */
export function openConfiguredStores(env: Env): OpenedStores {
  const folder = env['MEDIA_STORE_DISK_FOLDER'] || (readRunFile() && mediaFolder());
  const settings = { ...env, ...(folder && { MEDIA_STORE_DISK_FOLDER: folder }) };
  const { values } = loadConfig('media', [mediaStoresConfig], settings);
  return openStores({
    stores: mediaStoreSettings(values),
    timeouts: {
      connectMs: values.MEDIA_STORE_CONNECT_TIMEOUT_MS,
      readMs: values.MEDIA_STORE_READ_TIMEOUT_MS,
    },
    // Tools make no links.
    masterKey: Buffer.from(env['MASTER_KEY'] || loadSecrets().masterKey, 'base64'),
    mediaUrl: values.MEDIA_URL ?? 'http://localhost',
  });
}
