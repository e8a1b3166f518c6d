import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const dist = join(import.meta.dirname, '../../dist');

/** A bucket of this run's own on the S3 server that tests use (TEST_S3_URL, else the clone's). */
export async function openBucket() {
  const { aBucket, s3Client } = require(join(dist, 'libs/object-storage/testing'));
  const { S3Store } = require(join(dist, 'libs/object-storage/src'));
  const options = await aBucket();
  const store = new S3Store(options);

  /** So that a long run needs no more room than one round. */
  const empty = async () => {
    let page;
    do {
      page = await store.list('');
      for (const { key } of page.objects) await store.delete(key);
    } while (page.objects.length > 0);
  };
  return {
    /** For the programs; the SDK's word about Node's age need not come from each of them. */
    env: {
      BENCH_BUCKET: JSON.stringify(options),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    empty,
    remove: async () => {
      await empty();
      await s3Client(options).send(new DeleteBucketCommand({ Bucket: options.bucket }));
    },
  };
}
