export type {
  ByteRange,
  LinkOptions,
  ObjectBody,
  ObjectInfo,
  ObjectPage,
  ObjectStore,
  PutOptions,
} from './object-store';
export { ObjectNotFoundError } from './object-not-found';
export { DiskStore, type DiskStoreOptions } from './disk/disk-store';
export { SignedLinks, type LinkGrant, type SignedLinksOptions } from './disk/signed-links';
export { S3Store, type S3StoreOptions } from './s3/s3-store';
export { StoreStack, type PlacedObject, type StoreStackOptions } from './store-stack';
export { serveObject, type ObjectAnswer } from './serve-object';
