import { PermanentError } from '@causerie/kernel';
import { checkedKey } from '../object-key';

/** https://cloudinary.com/documentation/ts_permitted_naming_conventions */
const PUBLIC_ID_LENGTH_MAX = 255;
const ESCAPES: Readonly<Record<string, string>> = { _: '_u', '+': '_p', '=': '_e', '@': '_a' };
const UNESCAPES: Readonly<Record<string, string>> = { _u: '_', _p: '+', _e: '=', _a: '@', _v: '' };

/**
 * The key itself, but for what Cloudinary refuses, rewrites to `_` or trims off: `_+=@`, and a folder named `v`
 * and digits, which it takes for a version. A key's beginning becomes the beginning of its id, so that prefixes hold.
 * @throws PermanentError
 */
export function publicIdOf(key: string): string {
  const publicId = escaped(checkedKey(key));
  if (publicId.length <= PUBLIC_ID_LENGTH_MAX) return publicId;
  throw new PermanentError(`Cloudinary takes keys of ${PUBLIC_ID_LENGTH_MAX} characters at most.`);
}

export function publicIdPrefixOf(prefix: string): string {
  return escaped(prefix);
}

/** Undefined for what others have put into the same account. */
export function keyOf(publicId: string): string | undefined {
  const key = publicId.replaceAll(/_[upeav]/g, (mark) => UNESCAPES[mark] ?? mark);
  try {
    return publicIdOf(key) === publicId ? key : undefined;
  } catch {
    return undefined;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[_+=@]/g, (mark) => ESCAPES[mark] ?? mark).replaceAll(/(^|\/)v/g, '$1v_v');
}
