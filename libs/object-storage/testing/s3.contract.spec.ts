import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { S3Store, type S3StoreOptions } from '@causerie/object-storage';
import { TransientError } from '@causerie/kernel';
import { Readable } from 'node:stream';
import { describeObjectStore } from './object-store-contract';
import { aBucket, s3Client } from './s3-server';
import { describeSilentServer } from './silent-server-contract';

let options: S3StoreOptions;
// Its first start fetches the server.
beforeAll(async () => (options = await aBucket()), 240_000);

describeObjectStore('an S3 server', () => Promise.resolve({ store: new S3Store(options) }));
describeSilentServer('an S3 server', async () => {
  // Its own: a server that fell silent keeps the parts that it has.
  const bucket = await aBucket();
  const open = (endpoint: string, timeouts: S3StoreOptions['timeouts']) =>
    new S3Store({ ...bucket, endpoint, timeouts });
  return { url: bucket.endpoint ?? '', open };
});

describe('an S3 server', () => {
  it('keeps no part of an upload that broke off', async () => {
    const body = Readable.from(
      (function* () {
        for (let i = 0; i < 12; i += 1) yield Buffer.alloc(1024 * 1024);
        throw new Error('broke off');
      })(),
    );
    const put = new S3Store(options).put('a/parts.bin', body, { contentType: 'text/plain' });
    await expect(put).rejects.toThrow('broke off');
    const asked = new ListMultipartUploadsCommand({ Bucket: options.bucket });
    const { Uploads = [] } = await s3Client(options).send(asked);
    expect(Uploads).toEqual([]);
  });

  it('counts a bucket that is not there as an outage: nothing in it is lost for that', async () => {
    const store = new S3Store({ ...options, bucket: `${options.bucket}-misspelt` });
    const body = Buffer.from('x');
    await expect(store.get('a/b')).rejects.toBeInstanceOf(TransientError);
    await expect(store.put('a/b', body, { contentType: 'text/plain' })).rejects.toBeInstanceOf(
      TransientError,
    );
    await expect(store.list('a/')).rejects.toBeInstanceOf(TransientError);
  });

  it('counts refused credentials and a server that is gone as outages, without a word of the secrets', async () => {
    const refused = new S3Store({ ...options, secretAccessKey: 'wrong-secret-value' });
    const gone = new S3Store({ ...options, endpoint: 'http://127.0.0.1:1' });
    for (const store of [refused, gone]) {
      const error = await store.get('a/b').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TransientError);
      expect((error as Error).message).not.toMatch(/wrong-secret-value|test:tester|127\.0\.0\.1/);
    }
  });
});
