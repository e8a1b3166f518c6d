import { SetupError, type Env } from '@causerie/local-stack';
import type { ObjectStore } from '@causerie/object-storage';
import { openConfiguredStores } from '@causerie/setup';

/** The stores of the installation, the primary first. @throws ConfigError */
export function configuredStores(env: Env): ObjectStore[] {
  return [...openConfiguredStores(env).stores];
}

/** @throws SetupError */
export function storeNamed(stores: readonly ObjectStore[], name: string): ObjectStore {
  const store = stores.find((one) => one.name === name);
  if (store) return store;
  const known = stores.map((one) => one.name).join(', ');
  throw new SetupError(`There is no store "${name}" in MEDIA_STORES. Known: ${known}.`);
}
