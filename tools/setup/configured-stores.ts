import { loadConfig, mediaStoresConfig, mediaStoreSettings } from '@causerie/config';
import { loadSecrets, mediaFolder, readRunFile, SetupError, type Env } from '@causerie/local-stack';
import { openStores, type OpenedStores } from '@causerie/object-storage';

/**
 * The stores of the installation, by the same settings as its services have.
 * @throws ConfigError, or SetupError for a disk store of which only the services know where it is
 */
export function openConfiguredStores(env: Env, isRunningHere = readRunFile() !== undefined): OpenedStores {
  const folder = env['MEDIA_STORE_DISK_FOLDER'] || (isRunningHere && mediaFolder());
  const { values } = loadConfig('media', [mediaStoresConfig], {
    ...env,
    ...(folder && { MEDIA_STORE_DISK_FOLDER: folder }),
  });
  const stores = mediaStoreSettings(values);
  const given = values['MEDIA_STORE_*_FOLDER'];
  const unplaced = stores.find(({ kind, name }) => kind === 'disk' && given[name] === undefined);
  if (unplaced && !isRunningHere) throw new SetupError(sayFolder(unplaced.name));
  return openStores({
    stores,
    timeouts: {
      connectMs: values.MEDIA_STORE_CONNECT_TIMEOUT_MS,
      readMs: values.MEDIA_STORE_READ_TIMEOUT_MS,
    },
    // Tools make no links.
    masterKey: Buffer.from(env['MASTER_KEY'] || loadSecrets().masterKey, 'base64'),
    mediaUrl: values.MEDIA_URL ?? 'http://localhost',
  });
}

/** A folder that is guessed would be another one than theirs, and empty. */
function sayFolder(store: string): string {
  const variable = `MEDIA_STORE_${store.toUpperCase().replaceAll('-', '_')}_FOLDER`;
  return (
    `Where the disk store "${store}" is cannot be told while "npm start" does not run: set ${variable} to the folder ` +
    'that the services use (that of "npm start" is .causerie/media).'
  );
}
