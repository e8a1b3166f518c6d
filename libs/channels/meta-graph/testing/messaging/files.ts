import { GraphApiRefusal } from '../graph-refusal';
import { fieldsOf, type Fields } from './validate-message';
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

/**
 * The attachment as the person gets it: from an address that must answer at once with a file of the right kind, or
 * uploaded before.
 */
export async function withFile(
  message: Fields,
  world: World,
  baseUrl: string,
): Promise<Record<string, unknown>> {
  const attachment = fieldsOf(message['attachment']);
  const { type } = attachment;
  if (typeof type !== 'string' || type === 'template') return { ...message };
  const { url, attachment_id: id } = fieldsOf(attachment['payload']);
  if (id === undefined)
    return {
      ...message,
      attachment: { type, payload: { url: await taken(String(url), type, { world, baseUrl }) } },
    };
  const upload = world.uploads.get(String(id));
  if (!upload || upload.type !== type)
    throw new GraphApiRefusal(400, 100, 'Invalid attachment id', { subcode: 2_018_074 });
  return { ...message, attachment: { type, payload: { url: upload.url } } };
}

/** Fetched, checked and kept: its address here. */
export async function taken(
  url: string,
  type: string,
  { world, baseUrl }: { world: World; baseUrl: string },
): Promise<string> {
  if (!/^https?:\/\//.test(url)) throw unfetched();
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
  } catch {
    throw unfetched();
  }
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw unfetched();
  const mimeType = response.headers.get('content-type') ?? '';
  if (type !== 'file' && !mimeType.startsWith(`${type}/`)) throw unfit(`this is no ${type}`);
  if (bytes.length > bytesMax(type)) throw unfit('the file is too large');
  return `${baseUrl}/files/${world.addFile(bytes, mimeType)}`;
}
