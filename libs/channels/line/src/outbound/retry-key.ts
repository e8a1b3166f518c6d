import { createHash } from 'node:crypto';

/** Ours, so that no other program's key can be the same by chance. */
const NAMESPACE = Buffer.from('6f1d2a3e7c5b4d8e9a0b1c2d3e4f5a6b', 'hex');

/**
 * The UUID (version 5) of a name: the same call has the same key at each try, whoever tries it, and LINE accepts a key
 * only once in 24 hours. https://developers.line.biz/en/reference/messaging-api/#retry-api-request
 */
export function retryKeyOf(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
