import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** `csr_<prefix>_<secret>`: 12 characters that find the row, then 32 random bytes in base64url. */
const KEY = /^csr_([a-z0-9]{12})_([\w-]{43})$/;
const PREFIX_LENGTH = 12;
const SECRET_BYTES = 32;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

export interface KeyParts {
  prefix: string;
  secret: string;
}

export function newKey(): KeyParts & { key: string } {
  const prefix = Array.from({ length: PREFIX_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { prefix, secret, key: `csr_${prefix}_${secret}` };
}

/**
 * Always the same key for the same seed: for an installation that remembers a secret and makes its first key from it.
 * @param seed at least 128 random bits, in any form
 */
export function keyFromSeed(seed: string): KeyParts & { key: string } {
  const prefix = createHmac('sha256', seed).update('prefix').digest('hex').slice(0, PREFIX_LENGTH);
  const secret = createHmac('sha256', seed).update('secret').digest('base64url');
  return { prefix, secret, key: `csr_${prefix}_${secret}` };
}

export function parseKey(text: string): KeyParts | null {
  const [, prefix, secret] = KEY.exec(text) ?? [];
  return prefix && secret ? { prefix, secret } : null;
}

/** The secret is 256 random bits, so a plain hash keeps it: there is nothing to guess. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Takes the same time wherever the two differ. */
export function sameDigest(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The credential of an `Authorization: Bearer …` header. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([^\s]{1,4096})$/i.exec(header ?? '')?.[1] ?? null;
}
