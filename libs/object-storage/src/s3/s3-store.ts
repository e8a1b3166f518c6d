import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { PermanentError } from '@causerie/kernel';
import { Readable } from 'node:stream';
import { attachmentHeader } from '../attachment-header';
import { impatientAgent, impatientTlsAgent, type Patience } from '../impatient-agent';
import { Measure, wrongLength } from '../measure';
import { checkedKey } from '../object-key';
import type {
  ByteRange,
  LinkOptions,
  ObjectBody,
  ObjectInfo,
  ObjectPage,
  ObjectStore,
  PutOptions,
} from '../object-store';
import { outageStream } from '../outage-stream';
import { fromS3, isNotFound } from './s3-error';
import { sentRange } from '../sent-range';

export interface S3StoreOptions {
  name?: string;
  bucket: string;
  region: string;
  /** Left out: AWS itself. */
  endpoint?: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Most servers that are not AWS want the bucket in the path. */
  pathStyle: boolean;
  timeouts: Patience;
}

/** Any server that speaks S3: AWS, Backblaze B2, Cloudflare R2, MinIO, Swift … */
export class S3Store implements ObjectStore {
  readonly name: string;
  private readonly client: S3Client;

  constructor(private readonly options: S3StoreOptions) {
    this.name = options.name ?? 's3';
    const { endpoint, region, accessKeyId, secretAccessKey, pathStyle, timeouts } = options;
    this.client = new S3Client({
      region,
      ...(endpoint !== undefined && { endpoint }),
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: pathStyle,
      // Many servers refuse the checksums that the SDK would otherwise add.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 3,
      // The agents below know when to give up. Waiting for leave to send needs one of its own, which does not.
      expectContinueHeader: false,
      requestHandler: {
        httpAgent: impatientAgent({ protocol: 'http:' }, timeouts),
        httpsAgent: impatientTlsAgent(timeouts),
      },
    });
  }

  async put(key: string, body: Buffer | Readable, options: PutOptions): Promise<ObjectInfo> {
    const { contentType } = options;
    const target = { Bucket: this.options.bucket, Key: checkedKey(key), ContentType: contentType };
    if (!Buffer.isBuffer(body)) return this.upload({ ...target, key }, body, options);
    if (options.sizeBytes !== undefined && options.sizeBytes !== body.length) throw wrongLength();
    await this.ask(key, this.client.send(new PutObjectCommand({ ...target, Body: body })));
    return { key, sizeBytes: body.length, contentType };
  }

  async get(key: string, range?: ByteRange): Promise<ObjectBody> {
    const command = new GetObjectCommand({
      Bucket: this.options.bucket,
      Key: checkedKey(key),
      ...(range && { Range: `bytes=${range.start}-${range.end ?? ''}` }),
    });
    const answer = await this.ask(key, this.client.send(command));
    const sent = sentRange(answer.ContentRange);
    const fail = (error: unknown): Error => fromS3(error, key);
    return {
      key,
      sizeBytes: sent?.total ?? answer.ContentLength ?? 0,
      contentType: answer.ContentType ?? 'application/octet-stream',
      stream: answer.Body instanceof Readable ? outageStream(answer.Body, fail) : Readable.from([]),
      ...(range && sent && { range: { start: sent.start, end: sent.end } }),
    };
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const command = new HeadObjectCommand({ Bucket: this.options.bucket, Key: checkedKey(key) });
    try {
      const { ContentLength = 0, ContentType = 'application/octet-stream' } = await this.client.send(command);
      return { key, sizeBytes: ContentLength, contentType: ContentType };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw fromS3(error, key);
    }
  }

  async delete(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.options.bucket, Key: checkedKey(key) });
    await this.client.send(command).catch((error: unknown) => {
      if (!isNotFound(error)) throw fromS3(error, key);
    });
  }

  async list(prefix: string, next?: string): Promise<ObjectPage> {
    const command = new ListObjectsV2Command({
      Bucket: this.options.bucket,
      Prefix: prefix,
      ...(next !== undefined && { ContinuationToken: next }),
    });
    const { Contents = [], NextContinuationToken } = await this.ask(prefix, this.client.send(command));
    const objects = Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, sizeBytes: Size }));
    return NextContinuationToken === undefined ? { objects } : { objects, next: NextContinuationToken };
  }

  async link(key: string, { expiresInMs, fileName }: LinkOptions): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.options.bucket,
      Key: checkedKey(key),
      ResponseContentDisposition: attachmentHeader(fileName),
    });
    return getSignedUrl(this.client, command, { expiresIn: Math.max(1, Math.floor(expiresInMs / 1000)) });
  }

  /** In parts, so that memory holds no more than a few of them; an upload that fails leaves no part behind. */
  private async upload(
    { key, ...target }: { key: string; Bucket: string; Key: string; ContentType: string },
    body: Readable,
    { contentType, sizeBytes }: PutOptions,
  ): Promise<ObjectInfo> {
    const measure = new Measure(sizeBytes);
    let ofBody: { error: unknown } | undefined;
    const fail = (error: unknown): void => {
      ofBody ??= { error };
    };
    body.once('error', (error) => {
      fail(error);
      measure.destroy(error);
    });
    // When the server fails, the SDK destroys what it reads from: that is no failure of the body.
    measure.once('error', (error) => error instanceof PermanentError && fail(error));
    const upload = new Upload({
      client: this.client,
      params: { ...target, Body: body.pipe(measure) },
      queueSize: 2,
    });
    try {
      await upload.done();
    } catch (error) {
      body.destroy();
      await upload.abort().catch(() => undefined);
      if (ofBody) throw ofBody.error;
      throw fromS3(error, key);
    }
    return { key, sizeBytes: measure.sizeBytes, contentType };
  }

  private ask<Answer>(key: string, work: Promise<Answer>): Promise<Answer> {
    return work.catch((error: unknown) => Promise.reject(fromS3(error, key)));
  }
}
