/**
 * JSON as Meta writes and signs it: slashes escaped, everything beyond ASCII as `\u` and four small letters or digits.
 * Whoever parses it and writes it again has other bytes, and no valid signature.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
