import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { testObjectServer } from '@causerie/local-stack';
import type { S3StoreOptions } from '@causerie/object-storage';
import { randomUUID } from 'node:crypto';

/** A bucket of its own on a real S3 server: TEST_S3_URL's (with TEST_S3_ACCESS_KEY_ID and TEST_S3_SECRET), else the clone's. */
export async function aBucket(): Promise<S3StoreOptions> {
  const given = process.env['TEST_S3_URL'];
  const server = given
    ? {
        url: given,
        accessKeyId: process.env['TEST_S3_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: process.env['TEST_S3_SECRET'] ?? '',
      }
    : await testObjectServer((line) => process.stderr.write(`${line}\n`));
  const options: S3StoreOptions = {
    bucket: `causerie-${randomUUID()}`,
    region: 'us-east-1',
    endpoint: server.url,
    accessKeyId: server.accessKeyId,
    secretAccessKey: server.secretAccessKey,
    pathStyle: true,
    timeouts: { connectMs: 2_000, readMs: 10_000 },
  };
  await s3Client(options).send(new CreateBucketCommand({ Bucket: options.bucket }));
  return options;
}

/** For what a test must ask the server behind the store's back. */
export function s3Client({ endpoint = '', region, accessKeyId, secretAccessKey }: S3StoreOptions): S3Client {
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}
