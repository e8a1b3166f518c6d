export type {
  ByteRange,
  LinkOptions,
  ObjectBody,
  ObjectInfo,
  ObjectPage,
  ObjectStore,
  PutOptions,
} from './object-store';
export { objectKey, variantKey } from './content-keys';
export { ObjectNotFoundError } from './object-not-found';
export { DiskStore, type DiskStoreOptions } from './disk/disk-store';
export { SignedLinks, type LinkGrant, type SignedLinksOptions } from './disk/signed-links';
export { S3Store, type S3StoreOptions } from './s3/s3-store';
export { CloudinaryStore, type CloudinaryStoreOptions } from './cloudinary/cloudinary-store';
export { openStores, type OpenedStores, type OpenStoresOptions, type StoreSettings } from './open-stores';
export { StoreStack, type PlacedObject, type StoreStackOptions } from './store-stack';
export { serveObject, type ObjectAnswer } from './serve-object';
export { copyObjects, type CopyFigures, type CopyObjectsOptions } from './copy-objects';
export type { CopyJournal, CopyRecord } from './copy-journal';
export { FileCopyJournal } from './file-copy-journal';
