import { createHash } from 'node:crypto';
import type { Asset, SimulatedAccount } from './account';
import { Refusal, type Answer } from './refusal';
import { checkSigned } from './signed-request';

/** https://cloudinary.com/documentation/control_access_to_media#authenticated_media_assets */
const ADDRESS = /^\/([^/]+)\/raw\/authenticated\/s--([\w-]{8})--\/(?:v\d+\/)?(.+)$/;

/** Files behind the network, by their signed addresses. */
export function deliver(
  account: SimulatedAccount,
  { path, range }: { path: string; range: string | undefined },
): Answer {
  const [, cloudName, signature, source = ''] = ADDRESS.exec(path) ?? [];
  if (cloudName !== account.cloudName) throw new Refusal(404, 'Nothing stands under this address');
  const digest = createHash('sha1').update(`${source}${account.apiSecret}`).digest('base64url');
  if (digest.slice(0, 8) !== signature) throw new Refusal(401, 'Invalid signature');
  const asset = account.cached.get(path) ?? account.assets.get(decodeURIComponent(source));
  if (!asset) throw new Refusal(404, 'Resource not found');
  account.cached.set(path, asset);
  return bytesOf(asset, range);
}

/** https://cloudinary.com/documentation/control_access_to_media#providing_time_limited_access_to_private_media_assets */
export function download(account: SimulatedAccount, params: Readonly<Record<string, string>>): Answer {
  checkSigned(account, params, ['timestamp', 'public_id', 'type', 'attachment', 'expires_at']);
  const { public_id: publicId = '', type, expires_at: expiresAt, attachment } = params;
  if (type !== 'authenticated') throw new Refusal(404, 'Resource not found');
  if (expiresAt !== undefined && Number(expiresAt) * 1000 <= account.nowMs()) {
    throw new Refusal(401, 'The link has expired');
  }
  const asset = account.assets.get(publicId);
  if (!asset) throw new Refusal(404, `Resource not found - ${publicId}`);
  const name = publicId.split('/').at(-1) ?? '';
  const disposition = attachment === 'true' ? `attachment; filename="${name}"` : 'inline';
  return { ...bytesOf(asset, undefined), headers: { 'content-disposition': disposition } };
}

function bytesOf({ bytes }: Asset, range: string | undefined): Answer {
  if (range === undefined) return { status: 200, body: bytes };
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  const start = Number(from);
  const end = Math.min(to === '' ? Number.POSITIVE_INFINITY : Number(to), bytes.length - 1);
  if (from === '' || start > end) throw new Refusal(416, 'Range not satisfiable');
  const headers = { 'content-range': `bytes ${start}-${end}/${bytes.length}` };
  return { status: 206, headers, body: bytes.subarray(start, end + 1) };
}
