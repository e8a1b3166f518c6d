import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 16;

/** Where a secret stands. Bound to the ciphertext, so that a row cannot be given another row's secret. */
export interface SecretPlace {
  workspaceId: string;
  table: string;
  column: string;
  rowId: string;
}

/** AES-256-GCM: version (1) · key id (16) · nonce (12) · ciphertext · tag (16). */
export function seal(plaintext: Buffer, key: { id: string; bytes: Buffer }, associated: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  cipher.setAAD(Buffer.from(associated));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), keyIdBytes(key.id), nonce, body, cipher.getAuthTag()]);
}

/** @throws Error when the key, the place or a single bit differs; the message tells nothing about the content. */
export function open(sealed: Buffer, key: { id: string; bytes: Buffer }, associated: string): Buffer {
  const nonceAt = 1 + KEY_ID_BYTES;
  const bodyAt = nonceAt + NONCE_BYTES;
  if (sealed.length < bodyAt + TAG_BYTES || sealed[0] !== VERSION) throw new Error('Not a sealed secret.');
  if (!sealed.subarray(1, nonceAt).equals(keyIdBytes(key.id))) throw new Error('Sealed with another key.');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(nonceAt, bodyAt));
    decipher.setAAD(Buffer.from(associated));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(bodyAt, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new Error('A sealed secret does not open: wrong master key, or the row was altered.');
  }
}

export function placeOf({ workspaceId, table, column, rowId }: SecretPlace): string {
  return `${workspaceId}|${table}|${column}|${rowId}`;
}

/** A name for a master key that says nothing about it. */
export function masterKeyId(masterKey: Buffer): string {
  return createHash('sha256').update('causerie master key').update(masterKey).digest('hex').slice(0, 32);
}

function keyIdBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex').subarray(0, KEY_ID_BYTES);
}
