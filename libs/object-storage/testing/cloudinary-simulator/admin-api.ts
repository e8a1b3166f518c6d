import type { IncomingHttpHeaders } from 'node:http';
import type { SimulatedAccount } from './account';
import { Refusal, type Answer } from './refusal';
import { described } from './upload-api';

const RESOURCES_MAX = 500;

/** https://cloudinary.com/documentation/admin_api: what is known of one file, and lists, the newest first. */
export function adminApi(
  account: SimulatedAccount,
  { path, query, headers }: { path: string[]; query: URLSearchParams; headers: IncomingHttpHeaders },
): Answer {
  checkBasic(account, headers.authorization);
  account.adminCalls += 1;
  if (account.adminCalls > account.adminCallsLeft) throw new Refusal(420, rateLimited(account));
  const [resourceType, type, publicId] = path;
  if (resourceType !== 'raw' || type !== 'authenticated') throw new Refusal(404, 'Nothing of this kind');
  if (publicId === undefined) return { status: 200, body: listed(account, query) };
  const asset = account.assets.get(publicId);
  if (!asset) throw new Refusal(404, `Resource not found - ${publicId}`);
  return { status: 200, body: described(asset) };
}

function checkBasic(account: SimulatedAccount, authorization = ''): void {
  const given = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
  if (given === `${account.apiKey}:${account.apiSecret}`) return;
  throw new Refusal(401, given.startsWith(`${account.apiKey}:`) ? 'api_secret mismatch' : 'unknown api_key');
}

function rateLimited(account: SimulatedAccount): string {
  const at = new Date(account.nowMs() + 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
  return `Rate Limit Exceeded. Limit of 500 api operations reached. Try again on ${at} UTC`;
}

function listed(account: SimulatedAccount, query: URLSearchParams): object {
  const strange = [...query.keys()].filter(
    (name) => !['prefix', 'max_results', 'next_cursor'].includes(name),
  );
  const limit = Number(query.get('max_results') ?? 10);
  const cursor = query.get('next_cursor') ?? '';
  const before = cursor === '' ? Number.POSITIVE_INFINITY : Number(Buffer.from(cursor, 'hex').toString());
  if (strange.length > 0) throw new Refusal(400, `Unknown parameters - ${strange.join(', ')}`);
  if (!(limit >= 1 && limit <= RESOURCES_MAX)) throw new Refusal(400, 'Invalid value for max_results');
  if (Number.isNaN(before)) throw new Refusal(400, 'Invalid value for next_cursor');
  const found = [...account.assets.values()]
    .filter(({ publicId, nth }) => publicId.startsWith(query.get('prefix') ?? '') && nth < before)
    .sort((a, b) => b.nth - a.nth);
  const page = found.slice(0, limit);
  return {
    resources: page.map(described),
    ...(found.length > limit && { next_cursor: Buffer.from(String(page.at(-1)?.nth)).toString('hex') }),
  };
}
