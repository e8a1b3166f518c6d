import { v2 as cloudinary } from 'cloudinary';
import type { Agent, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { boundedRange } from '../byte-range';
import { impatientAgent, type Patience } from '../impatient-agent';
import { ObjectNotFoundError } from '../object-not-found';
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
import { sentRange } from '../sent-range';
import { fromCloudinary, isNotFound, refused } from './cloudinary-error';
import { askDelivery } from './delivery';
import { keyOf, publicIdOf, publicIdPrefixOf } from './public-id';
import { upload } from './upload';

/** Files as they are, never rewritten or shown, that nobody gets without a signature. */
const KIND = { resource_type: 'raw', type: 'authenticated' } as const;
/** The most that the Admin API lists at once. */
const PAGE = 500;

export interface CloudinaryStoreOptions {
  name?: string;
  cloudName: string;
  apiKey: string;
  apiSecret: string;
  /** Left out: Cloudinary's own. Accounts in Europe or Asia have another. */
  apiUrl?: string;
  deliveryUrl?: string;
  /** Cloudinary answers the last part of an upload when it has put all of them together. */
  timeouts: Patience;
}

interface Asset extends ObjectInfo {
  version: number;
}

/** An account at Cloudinary, through its SDK, whose global settings are neither needed nor changed. */
export class CloudinaryStore implements ObjectStore {
  readonly name: string;
  private readonly account: object;
  private readonly deliveryUrl: URL;
  private readonly deliveryAgent: Agent;

  constructor(private readonly options: CloudinaryStoreOptions) {
    this.name = options.name ?? 'cloudinary';
    const { cloudName, apiKey, apiSecret, timeouts } = options;
    const apiUrl = new URL(options.apiUrl ?? 'https://api.cloudinary.com');
    this.account = {
      cloud_name: cloudName,
      api_key: apiKey,
      api_secret: apiSecret,
      upload_prefix: apiUrl.origin,
      // The SDK asks over TLS or not by a global setting read when it is loaded: the agent's own scheme overrules that.
      agent: impatientAgent(apiUrl, timeouts),
      timeout: timeouts.readMs,
      ...KIND,
    };
    this.deliveryUrl = new URL(options.deliveryUrl ?? 'https://res.cloudinary.com');
    this.deliveryAgent = impatientAgent(this.deliveryUrl, timeouts);
  }

  async put(key: string, body: Buffer | Readable, options: PutOptions): Promise<ObjectInfo> {
    const { contentType } = options;
    const sizeBytes = await upload(body, {
      ...this.account,
      public_id: publicIdOf(key),
      overwrite: true,
      invalidate: true,
      context: { content_type: contentType },
      sizeBytes: options.sizeBytes,
    });
    return { key, sizeBytes, contentType };
  }

  async get(key: string, range?: ByteRange): Promise<ObjectBody> {
    const asset = await this.asset(key);
    if (!asset) throw new ObjectNotFoundError(key);
    const bounded = range && boundedRange(range, asset.sizeBytes);
    const answer = await this.deliver(asset, bounded);
    const sent = sentRange(answer.headers['content-range']);
    return {
      key,
      contentType: asset.contentType,
      sizeBytes: sent?.total ?? Number(answer.headers['content-length'] ?? asset.sizeBytes),
      stream: outageStream(answer, fromCloudinary),
      ...(sent && { range: { start: sent.start, end: sent.end } }),
    };
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const asset = await this.asset(key);
    return asset && { key, sizeBytes: asset.sizeBytes, contentType: asset.contentType };
  }

  async delete(key: string): Promise<void> {
    // Says "not found" without failing.
    await ask(cloudinary.uploader.destroy(publicIdOf(key), { ...this.account, ...KIND, invalidate: true }));
  }

  /** In the order in which Cloudinary gives them. */
  async list(prefix: string, next?: string): Promise<ObjectPage> {
    const page = (await ask(
      cloudinary.api.resources({
        ...this.account,
        max_results: PAGE,
        ...(prefix !== '' && { prefix: publicIdPrefixOf(prefix) }),
        ...(next !== undefined && { next_cursor: next }),
      }),
    )) as { resources: { public_id: string; bytes: number }[]; next_cursor?: string };
    const objects = page.resources.flatMap(({ public_id, bytes }) => {
      const key = keyOf(public_id);
      return key === undefined ? [] : [{ key, sizeBytes: bytes }];
    });
    return page.next_cursor === undefined ? { objects } : { objects, next: page.next_cursor };
  }

  /** Cloudinary names the file after the last part of the key. */
  async link(key: string, { expiresInMs }: LinkOptions): Promise<string> {
    const expiresAt = Math.floor((Date.now() + Math.max(1_000, expiresInMs)) / 1000);
    const options = { ...this.account, ...KIND, attachment: true, expires_at: expiresAt };
    return Promise.resolve(cloudinary.utils.private_download_url(publicIdOf(key), '', options));
  }

  private async asset(key: string): Promise<Asset | undefined> {
    const publicId = publicIdOf(key);
    try {
      const { bytes, version, context } = (await cloudinary.api.resource(publicId, { ...this.account })) as {
        bytes: number;
        version: number;
        context?: { custom?: { content_type?: string } };
      };
      const contentType = context?.custom?.content_type ?? 'application/octet-stream';
      return { key, sizeBytes: bytes, version, contentType };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw fromCloudinary(error);
    }
  }

  private async deliver(asset: Asset, range: ByteRange | undefined): Promise<IncomingMessage> {
    const url = new URL(this.deliveryAddress(asset));
    const answer = await ask(askDelivery(url, { agent: this.deliveryAgent, range }));
    const { statusCode = 0 } = answer;
    if (statusCode === 200 || statusCode === 206) return answer;
    answer.destroy();
    if (statusCode === 416) throw new RangeError('The range lies outside the object.');
    throw statusCode === 404 ? new ObjectNotFoundError(asset.key) : refused(statusCode);
  }

  /** With the version, as the network in front may keep what an address once gave. */
  private deliveryAddress({ key, version }: Asset): string {
    const secure = this.deliveryUrl.protocol === 'https:';
    // Encoded, the SDK cannot take an id such as "image/a/v1/b" for one of its own short forms.
    return cloudinary.url(encodeURIComponent(publicIdOf(key)), {
      ...KIND,
      ...SDK_DEFAULTS,
      version: String(version),
      cloud_name: this.options.cloudName,
      api_secret: this.options.apiSecret,
      secure,
      [secure ? 'secure_distribution' : 'cname']: this.deliveryUrl.host,
    });
  }
}

/** Named one by one, so that the SDK does not look for them in its global settings. */
const SDK_DEFAULTS = {
  sign_url: true,
  auth_token: false,
  urlAnalytics: false,
  private_cdn: false,
  cdn_subdomain: false,
  secure_cdn_subdomain: false,
  shorten: false,
  use_root_path: false,
  long_url_signature: false,
  signature_algorithm: 'sha1',
};

async function ask<Answer>(work: Promise<Answer>): Promise<Answer> {
  return work.catch((error: unknown) => Promise.reject(fromCloudinary(error)));
}
