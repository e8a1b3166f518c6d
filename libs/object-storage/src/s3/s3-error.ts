import { S3ServiceException } from '@aws-sdk/client-s3';
import { TransientError } from '@causerie/kernel';
import { ObjectNotFoundError } from '../object-not-found';

/** Of the object: a bucket that is missing or misspelt says nothing about what should be in it. */
export function isNotFound(error: unknown): boolean {
  return (
    error instanceof S3ServiceException &&
    error.$metadata.httpStatusCode === 404 &&
    error.name !== 'NoSuchBucket'
  );
}

/**
 * The server's own words may hold its address and our key: only the code is told. Refused credentials count as an
 * outage: the object is fine elsewhere until a person has mended them.
 */
export function fromS3(error: unknown, key: string): Error {
  if (isNotFound(error)) return new ObjectNotFoundError(key);
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 416) return new RangeError('The range lies outside the object.');
  const name = error instanceof Error ? error.name : 'unknown error';
  const shown = status === undefined ? name : `${name}, ${status}`;
  return new TransientError(`The S3 store failed (${shown}).`, undefined, { cause: error });
}
