import { PermanentError } from '@causerie/kernel';

/** S3's own limit, in bytes of UTF-8: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const KEY_BYTES_MAX = 1024;
/** What every file system takes as one name. */
const NAME_BYTES_MAX = 200;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._=+@-]*$/;

/**
 * The same keys must work on every store, and none may leave a store's own folder: names of plain letters, digits
 * and `._=+@-`, joined by single slashes.
 * @throws PermanentError
 */
export function checkedKey(key: string): string {
  const names = key.split('/');
  const fits = Buffer.byteLength(key) <= KEY_BYTES_MAX && names.every(isName);
  if (!fits) throw new PermanentError('An object key must be plain names joined by slashes.');
  return key;
}

function isName(name: string): boolean {
  return NAME.test(name) && name.length <= NAME_BYTES_MAX;
}
