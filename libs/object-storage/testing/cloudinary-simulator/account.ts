import { createHash, randomBytes } from 'node:crypto';

/** A stored file. */
export interface Asset {
  publicId: string;
  bytes: Buffer;
  /** Unix time in seconds, as Cloudinary counts versions. */
  version: number;
  context: Readonly<Record<string, string>>;
  /** A place in the order of creation. */
  nth: number;
}

/** An upload of which not all parts have come. */
export interface PartialUpload {
  parts: Buffer[];
  sizeBytes: number;
  /** Every part must say the same but for its time. */
  params: string;
}

/** What a simulated account at Cloudinary holds. */
export class SimulatedAccount {
  readonly cloudName = `test-${randomBytes(4).toString('hex')}`;
  readonly apiKey = String(randomBytes(6).readUIntBE(0, 6)).padStart(15, '1');
  readonly apiSecret = randomBytes(20).toString('base64url');
  readonly assets = new Map<string, Asset>();
  readonly partial = new Map<string, PartialUpload>();
  /** What the network in front keeps for ever: an address gives what it once gave. */
  readonly cached = new Map<string, Asset>();
  /** Calls that the Admin API answers before the hour is over. */
  adminCallsLeft = Number.POSITIVE_INFINITY;
  adminCalls = 0;
  private created = 0;
  private movedMs = 0;

  nowMs(): number {
    return Date.now() + this.movedMs;
  }

  advance(ms: number): void {
    this.movedMs += ms;
  }

  store(publicId: string, bytes: Buffer, context: Asset['context']): Asset {
    const asset = {
      publicId,
      bytes,
      context,
      version: Math.floor(this.nowMs() / 1000),
      nth: (this.created += 1),
    };
    this.assets.set(publicId, asset);
    return asset;
  }

  /** https://cloudinary.com/documentation/authentication_signatures */
  signatureOf(params: Readonly<Record<string, string>>): string {
    const text = Object.keys(params)
      .sort()
      .map((name) => `${name}=${params[name] ?? ''}`.replaceAll('&', '%26'))
      .join('&');
    return createHash('sha1').update(`${text}${this.apiSecret}`).digest('hex');
  }
}
