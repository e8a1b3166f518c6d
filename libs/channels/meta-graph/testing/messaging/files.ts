import { jsonIn } from '@causerie/channel-kit-testing';
import type { GraphRequest } from '../graph-host';
import { GraphApiRefusal } from '../graph-refusal';
import type { SimulatorTraits } from './traits';
import { fieldsOf, FILE_TYPES, invalid, type Fields } from './validate-message';
import type { World } from './world';

const MB = 1024 * 1024;
const FETCH_MS = 5_000;

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets */
const bytesMax = (type: string) => (type === 'image' ? 8 * MB : 25 * MB);

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes */
const unfetched = () =>
  new GraphApiRefusal(400, 100, 'Failed to fetch the file from the url', { subcode: 2_018_008 });
const unfit = (why: string) =>
  new GraphApiRefusal(400, 100, `Upload attachment failure: ${why}`, { subcode: 2_018_047 });

interface Scene {
  world: World;
  baseUrl: string;
  accountId: string;
}

/**
 * The attachment as the person gets it: from an address that must answer at once with a file of the right kind, or
 * uploaded before, by this account and for use more than once.
 */
export async function withFile(
  message: Fields,
  { world, baseUrl, accountId }: Scene,
): Promise<Record<string, unknown>> {
  const attachment = fieldsOf(message['attachment']);
  const { type } = attachment;
  if (typeof type !== 'string' || type === 'template') return { ...message };
  const { url, attachment_id: id } = fieldsOf(attachment['payload']);
  const at = (key: string) => ({
    ...message,
    attachment: { type, payload: { url: `${baseUrl}/files/${key}` } },
  });
  if (id === undefined) return at(await taken(String(url), type, world));
  const upload = world.upload(String(id), accountId);
  if (!upload || upload.type !== type)
    throw new GraphApiRefusal(400, 100, 'Invalid attachment id', { subcode: 2_018_074 });
  return at(upload.key);
}

/**
 * `POST /<account>/message_attachments`, with an address or as a form with the bytes: its id.
 * https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api
 */
export async function uploaded(
  { body, form }: GraphRequest,
  { world, traits, accountId }: Pick<Scene, 'world' | 'accountId'> & { traits: SimulatorTraits },
): Promise<string> {
  const message = form ? jsonIn(Buffer.from(form.fields['message'] ?? '')) : fieldsOf(body)['message'];
  const attachment = fieldsOf(fieldsOf(message)['attachment']);
  const { type } = attachment;
  const { url, is_reusable: isReusable } = fieldsOf(attachment['payload']);
  if (typeof type !== 'string' || !FILE_TYPES.includes(type)) throw invalid('An attachment has a type.');
  const file = form?.files.get('filedata');
  if (file && !traits.takesBytes) throw invalid('An attachment has an address.');
  if (!file && typeof url !== 'string') throw invalid('An attachment has an address or bytes.');
  const key = file
    ? kept({ bytes: file.bytes, mimeType: file.mimeType ?? '' }, type, world)
    : await taken(String(url), type, world);
  return world.addUpload({ accountId, type, key, isReusable: isReusable === true });
}

/** Fetched, checked and kept: the key of its address here. */
async function taken(url: string, type: string, world: World): Promise<string> {
  if (!/^https?:\/\//.test(url)) throw unfetched();
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
  } catch {
    throw unfetched();
  }
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw unfetched();
  return kept({ bytes, mimeType: response.headers.get('content-type') ?? '' }, type, world);
}

function kept({ bytes, mimeType }: { bytes: Buffer; mimeType: string }, type: string, world: World): string {
  if (type !== 'file' && !mimeType.startsWith(`${type}/`)) throw unfit(`this is no ${type}`);
  if (bytes.length === 0) throw unfit('the file is empty');
  if (bytes.length > bytesMax(type)) throw unfit('the file is too large');
  return world.addFile({ bytes, sizeBytes: bytes.length }, mimeType, 'for ever');
}
