export { startCloudinarySimulator, type CloudinarySimulator } from './cloudinary-simulator/simulator';
export { FreezableDoor } from './freezable-door';
export { describeObjectStore, type StoreTraits, type StoreUnderTest } from './object-store-contract';
export { startObjectServer, type ObjectServer } from './object-server';
export { aBucket, s3Client } from './s3-server';
export { standStill } from './stand-still';
