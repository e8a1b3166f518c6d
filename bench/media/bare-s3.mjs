import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

const { bucket, endpoint, region, accessKeyId, secretAccessKey } = JSON.parse(process.env.BENCH_BUCKET);
const client = new S3Client({
  endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey },
  forcePathStyle: true,
  // As ours: many servers refuse the checksums that the SDK would otherwise add.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});

/** From where on bytes go in parts, here as there. */
const WHOLE_BYTES_MAX = 5 * 1_048_576;

/** The SDK's own way and no more: one request, or an Upload for what is large. */
export async function putBare(path) {
  const target = { Bucket: bucket, Key: `bare/${randomUUID()}`, ContentType: 'application/octet-stream' };
  const { size } = await stat(path);
  if (size > WHOLE_BYTES_MAX) {
    await new Upload({ client, params: { ...target, Body: createReadStream(path) } }).done();
  } else await client.send(new PutObjectCommand({ ...target, Body: await readFile(path) }));
}
