import { hkdfSync } from 'node:crypto';
import { CloudinaryStore, type CloudinaryStoreOptions } from './cloudinary/cloudinary-store';
import { DiskStore } from './disk/disk-store';
import { SignedLinks } from './disk/signed-links';
import type { ObjectStore } from './object-store';
import { S3Store, type S3StoreOptions } from './s3/s3-store';
import { StoreStack, type StoreStackOptions } from './store-stack';

/** What the settings of an installation say of one store. */
export type StoreSettings =
  | { name: string; kind: 'disk'; folder: string }
  | ({ name: string; kind: 's3' } & Omit<S3StoreOptions, 'timeouts'>)
  | ({ name: string; kind: 'cloudinary' } & Omit<CloudinaryStoreOptions, 'timeouts'>);

export interface OpenStoresOptions {
  /** The primary first, then its fallbacks in order. */
  stores: readonly StoreSettings[];
  timeouts: { connectMs: number; readMs: number };
  /** Links of stores that have none of their own are signed with a secret that is made of it. */
  masterKey: Buffer;
  /** Where the media app, which serves those links, is reached. */
  mediaUrl: string;
  onFailure?: StoreStackOptions['onFailure'];
}

export interface OpenedStores {
  stack: StoreStack;
  /** All of them, the primary first. */
  stores: readonly [ObjectStore, ...ObjectStore[]];
  /** Of stores that have no links of their own. */
  links: SignedLinks;
}

const LINK_SECRET_BYTES = 32;

/** The stores of an installation's settings. Nothing is asked of them yet. */
export function openStores(options: OpenStoresOptions): OpenedStores {
  const { masterKey, mediaUrl, onFailure } = options;
  const links = new SignedLinks({ baseUrl: `${mediaUrl}/objects`, secret: linkSecret(masterKey) });
  const open = (one: StoreSettings): ObjectStore => opened(one, { ...options, links });
  const [primary, ...fallbacks] = options.stores.map(open);
  if (!primary) throw new Error('The settings name no store.');
  const stores = [primary, ...fallbacks] as const;
  return { stores, links, stack: new StoreStack({ stores, ...(onFailure && { onFailure }) }) };
}

function opened(
  settings: StoreSettings,
  { links, timeouts }: Pick<OpenStoresOptions, 'timeouts'> & { links: SignedLinks },
): ObjectStore {
  switch (settings.kind) {
    case 'disk':
      return new DiskStore({ ...settings, links });
    case 's3':
      return new S3Store({ ...settings, timeouts });
    case 'cloudinary':
      return new CloudinaryStore({ ...settings, timeouts });
  }
}

/** One more secret to keep would protect nothing more: this one is made of the master key, and ends with it. */
function linkSecret(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'causerie media links', LINK_SECRET_BYTES));
}
