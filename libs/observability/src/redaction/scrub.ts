import { KnownSecrets } from './known-secrets';

export const REDACTED = '[secret]';

/**
 * Secrets known by their shape, wherever they turn up. Each is anchored by something rare, so that an ordinary
 * line costs a few microseconds. A group named `keep` stays, the rest goes.
 */
const OWN_SHAPES: readonly RegExp[] = [
  // The password of an address: scheme://user:password@host. Greedy, since a password may hold an '@'.
  /(?<keep>\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"'\\]*:)[^\s"'\\]+(?=@)/gi,
  // An Authorization header's value, and anything that repeats one.
  /(?<keep>\b(?:Bearer|Basic)\s+)[\w.~+/=-]{6,}/gi,
  // A JSON Web Token: both of its first parts are JSON objects, so both begin with `{"` in base64url.
  /\beyJ[\w-]{8,}\.eyJ[\w-]*\.[\w-]*/g,
  // Our own API keys.
  /\bcsr_[\w-]{16,}/g,
  // API keys of model providers.
  /\bsk-[\w-]{16,}/g,
  // What a query string calls a secret by name.
  /(?<keep>[?&](?:access_token|token|secret|api_?key|password|hub\.verify_token|appsecret_proof)=)[^\s&"'\\#]+/gi,
];

const shapes: RegExp[] = [...OWN_SHAPES];
const known = new KnownSecrets();

/** For what adapters declare about their platform's secrets. The same shape twice is kept once. */
export function registerSecretShapes(added: readonly RegExp[]): void {
  for (const shape of added) {
    const flags = shape.flags.includes('g') ? shape.flags : `${shape.flags}g`;
    const isNew = !shapes.some((other) => other.source === shape.source && other.flags === flags);
    if (isNew) shapes.push(new RegExp(shape.source, flags.replace('y', '')));
  }
}

/** From now on this value is seen in no log line. Values shorter than 8 characters are not hidden. */
export function registerSecret(...values: readonly string[]): void {
  for (const value of values) known.add(value);
}

/** The text without any secret that is known by value or by shape. For logs, errors, and failure columns. */
export function scrub(text: string): string {
  let result = known.replaceIn(text, REDACTED);
  for (const shape of shapes) {
    result = result.replace(shape, (...found: unknown[]) => keptPart(found) + REDACTED);
  }
  return result;
}

function keptPart(found: readonly unknown[]): string {
  const groups = found.at(-1);
  if (typeof groups !== 'object' || groups === null || !('keep' in groups)) return '';
  return typeof groups.keep === 'string' ? groups.keep : '';
}
