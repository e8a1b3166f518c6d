import type { SimulatedAccount } from './account';
import { Refusal } from './refusal';

const UNSIGNED = ['file', 'api_key', 'signature', 'resource_type', 'cloud_name'];
const HOUR_MS = 3_600_000;

/**
 * Checks who asks: key, signature over all other parameters, and their time, which may be an hour old at most.
 * A parameter that is not `known` is refused: Cloudinary would ignore it in silence.
 */
export function checkSigned(
  account: SimulatedAccount,
  params: Readonly<Record<string, string>>,
  known: readonly string[],
): void {
  const strange = Object.keys(params).filter((name) => !known.includes(name) && !UNSIGNED.includes(name));
  if (strange.length > 0) throw new Refusal(400, `Unknown parameters - ${strange.join(', ')}`);
  for (const name of ['api_key', 'signature', 'timestamp']) {
    if (!params[name]) throw new Refusal(400, `Missing required parameter - ${name}`);
  }
  if (params['api_key'] !== account.apiKey) throw new Refusal(401, 'Unknown API key');
  const signed = Object.entries(params).filter(([name]) => !UNSIGNED.includes(name));
  if (account.signatureOf(Object.fromEntries(signed)) !== params['signature']) {
    const text = signed.map(([name, value]) => `${name}=${value}`).join('&');
    throw new Refusal(401, `Invalid Signature ${params['signature'] ?? ''}. String to sign - '${text}'.`);
  }
  if (params['expires_at'] === undefined) checkFresh(account, Number(params['timestamp']));
}

function checkFresh(account: SimulatedAccount, timestamp: number): void {
  const ageMs = account.nowMs() - timestamp * 1000;
  if (!Number.isInteger(timestamp) || Math.abs(ageMs) > HOUR_MS) {
    throw new Refusal(400, 'Stale request - reported time is more than 1 hour ago');
  }
}
