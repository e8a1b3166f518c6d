import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkOptions } from '../object-store';

export interface SignedLinksOptions {
  /** Where the route that serves them is reached, e.g. 'https://media.example.org/objects'. */
  baseUrl: string;
  /** 32 bytes or more. */
  secret: Buffer;
  nowMs?: () => number;
}

/** What a link that is good gives a right to. */
export interface LinkGrant {
  key: string;
  fileName?: string;
}

/**
 * Links to objects of a store that has none of its own. Key, end and file name are signed together, for GET alone;
 * nothing is kept, so a link ends by its time or with the secret.
 */
export class SignedLinks {
  private readonly nowMs: () => number;

  constructor(private readonly options: SignedLinksOptions) {
    this.nowMs = options.nowMs ?? Date.now;
  }

  sign(key: string, { expiresInMs, fileName }: LinkOptions): string {
    const until = String(Math.floor((this.nowMs() + expiresInMs) / 1000));
    const query = new URLSearchParams({ until, ...(fileName !== undefined && { name: fileName }) });
    query.set('signature', this.signatureOf(key, until, fileName));
    return `${this.options.baseUrl.replace(/\/$/, '')}/${key}?${query.toString()}`;
  }

  /** Undefined for whatever is not a link of ours that still holds; nobody is told which part of it is wrong. */
  check(key: string, query: Readonly<Record<string, string | undefined>>): LinkGrant | undefined {
    const { until = '', name, signature = '' } = query;
    const wanted = Buffer.from(this.signatureOf(key, until, name));
    const given = Buffer.from(signature);
    const genuine = given.length === wanted.length && timingSafeEqual(given, wanted);
    if (!genuine || Number(until) * 1000 <= this.nowMs()) return undefined;
    return { key, ...(name !== undefined && { fileName: name }) };
  }

  private signatureOf(key: string, until: string, fileName: string | undefined): string {
    const text = JSON.stringify(['GET', key, until, fileName ?? null]);
    return createHmac('sha256', this.options.secret).update(text).digest('base64url');
  }
}
