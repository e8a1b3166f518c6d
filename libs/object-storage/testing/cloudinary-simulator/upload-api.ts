import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Asset, PartialUpload, SimulatedAccount } from './account';
import { parseForm, type Form } from './multipart';
import { Refusal, type Answer } from './refusal';
import { checkSigned } from './signed-request';

const PART_BYTES_MIN = 5 * 1024 * 1024;
const UPLOAD = ['timestamp', 'public_id', 'type', 'overwrite', 'invalidate', 'context'];
const DESTROY = ['timestamp', 'public_id', 'type', 'invalidate'];

/** https://cloudinary.com/documentation/image_upload_api_reference, for raw files that need a signature. */
export function uploadApi(
  account: SimulatedAccount,
  { action, headers, body }: { action: string; headers: IncomingHttpHeaders; body: Buffer },
): Answer {
  const form = parseForm(headers['content-type'], body);
  checkSigned(account, form.params, action === 'upload' ? UPLOAD : DESTROY);
  if (form.params['type'] !== 'authenticated') throw new Refusal(400, 'Here all files are authenticated');
  if (action === 'destroy') {
    const gone = account.assets.delete(form.params['public_id'] ?? '');
    return { status: 200, body: { result: gone ? 'ok' : 'not found' } };
  }
  if (action !== 'upload') throw new Refusal(404, `No such action - ${action}`);
  return { status: 200, body: upload(account, form, headers) };
}

function upload(account: SimulatedAccount, { params, file }: Form, headers: IncomingHttpHeaders): object {
  if (!file) throw new Refusal(400, 'Missing required parameter - file');
  const publicId = storedAs(params['public_id']);
  const bytes = headers['content-range'] === undefined ? file : assembled(account, { params, file }, headers);
  if (!bytes) return { done: false, public_id: publicId, bytes: file.length };
  if (bytes.length === 0) throw new Refusal(400, 'Empty file');
  if (params['overwrite'] !== '1' && account.assets.has(publicId)) {
    return described(account.assets.get(publicId) as Asset);
  }
  return described(account.store(publicId, bytes, contextOf(params['context'] ?? '')));
}

export function described(asset: Asset): object {
  return {
    public_id: asset.publicId,
    version: asset.version,
    resource_type: 'raw',
    type: 'authenticated',
    bytes: asset.bytes.length,
    etag: createHash('md5').update(asset.bytes).digest('hex'),
    context: { custom: asset.context },
  };
}

/** Undefined while parts are missing. https://cloudinary.com/documentation/upload_images#chunked_asset_upload */
function assembled(
  account: SimulatedAccount,
  { params, file }: Required<Form>,
  headers: IncomingHttpHeaders,
): Buffer | undefined {
  const id = headers['x-unique-upload-id'];
  if (typeof id !== 'string') throw new Refusal(400, 'Missing header - X-Unique-Upload-Id');
  const range = /^bytes (\d+)-(-?\d+)\/(-1|\d+)$/.exec(headers['content-range'] ?? '');
  const [start, end, total] = (range ?? []).slice(1).map(Number);
  if (start === undefined || end === undefined || end - start + 1 !== file.length) {
    throw new Refusal(400, 'Invalid Content-Range');
  }
  const said = sameInAll(params);
  const known: PartialUpload = account.partial.get(id) ?? { parts: [], sizeBytes: 0, params: said };
  if (known.sizeBytes !== start || known.params !== said) throw new Refusal(400, 'Parts do not fit together');
  const last = end + 1 === total;
  if (!last && file.length < PART_BYTES_MIN) {
    throw new Refusal(400, 'All parts except EOF-chunk must be larger than 5mb');
  }
  const parts = [...known.parts, file];
  account.partial.set(id, { parts, sizeBytes: start + file.length, params: said });
  if (!last) return undefined;
  account.partial.delete(id);
  return Buffer.concat(parts);
}

function sameInAll(params: Readonly<Record<string, string>>): string {
  return JSON.stringify({ ...params, timestamp: '', signature: '' });
}

/** https://cloudinary.com/documentation/ts_permitted_naming_conventions */
function storedAs(publicId = ''): string {
  if (/[?&#\\%<>+]/.test(publicId)) throw new Refusal(400, `public_id (${publicId}) is invalid`);
  if (publicId.length === 0 || publicId.length > 255) throw new Refusal(400, 'public_id is too long');
  if (/(^|\/)v\d+\//.test(publicId)) throw new Refusal(400, 'A folder may not be named as a version');
  return publicId.replaceAll(/[^\w.\-/]/g, '_').replaceAll(/^[_/]+|[_/]+$/g, '');
}

function contextOf(text: string): Record<string, string> {
  const entries = text
    .split(/(?<!\\)\|/)
    .filter(Boolean)
    .map((pair) => pair.split(/(?<!\\)=/).map((side) => side.replaceAll(/\\([=|])/g, '$1')));
  return Object.fromEntries(entries) as Record<string, string>;
}
