import {
  multipart,
  type AdapterContext,
  type AttachmentSide,
  type ChannelAccount,
  type LocateResult,
  type OutboundFile,
  type UploadResult,
} from '@causerie/channel-kit';
import { callGraph, locatedOr, uploadedOr, withinLimit } from '@causerie/channel-meta-graph';
import { TransientError } from '@causerie/kernel';
import { z } from 'zod';
import { secretsOf, type WhatsAppCredentials } from './credentials';
import { REFUSALS } from './outbound/errors';
import { uploadBytesMax } from './outbound/media';

type Account = ChannelAccount<WhatsAppCredentials>;

const DAY_MS = 86_400_000;

/** …/whatsapp/business-phone-numbers/media (uploads are kept for 30 days) */
const HANDLE_LIVES_MS = 30 * DAY_MS;

const announced = z.object({ mediaId: z.string().regex(/^[\w-]{1,200}$/) });

const foundMedia = z.object({
  url: z.url(),
  mime_type: z.string().optional().catch(undefined),
  sha256: z.string().optional().catch(undefined),
  file_size: z.coerce.number().int().min(0).optional().catch(undefined),
});

const uploaded = z.object({ id: z.string().min(1) });

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media */
export const attachments: AttachmentSide<WhatsAppCredentials> = {
  // Where addresses of media lead, and Meta's other networks for files.
  hosts: ['lookaside.fbsbx.com', '*.fbsbx.com', '*.whatsapp.net', '*.fbcdn.net'],
  // The id lives for 7 days, each address that is asked for with it for 5 minutes.
  fetchWithinMs: 7 * DAY_MS,
  locate,
  handles: 'before',
  upload,
};

/** The address is good for five minutes, and only with the account's token. */
async function locate(
  ref: Readonly<Record<string, unknown>>,
  { credentials }: Account,
  context: AdapterContext,
): Promise<LocateResult> {
  const id = announced.safeParse(ref).data?.mediaId;
  if (id === undefined) return { ok: false, state: 'unsupported', description: 'The file has no media id.' };
  const { accessToken: token, number } = credentials;
  const answer = await callGraph({ method: 'GET', path: id, version: number.apiVersion, token }, context);
  const found = locatedOr(answer, factsOf(credentials));
  if (!found.ok) return found;
  const media = foundMedia.safeParse(found.body).data;
  if (!media) throw new TransientError('WhatsApp, finding a file: there is no address in the answer.');
  const sha256 = hexOf(media.sha256);
  return {
    ok: true,
    address: {
      url: media.url,
      headers: { authorization: `Bearer ${token}` },
      ...(media.file_size === undefined ? {} : { sizeBytes: media.file_size }),
      ...(media.mime_type === undefined ? {} : { mimeType: media.mime_type }),
      ...(sha256 === undefined ? {} : { sha256 }),
    },
  };
}

/** Hexadecimal digits here, base64 in webhooks; both are seen in both places. */
function hexOf(digest: string | undefined): string | undefined {
  if (digest === undefined) return undefined;
  if (/^[0-9a-f]{64}$/i.test(digest)) return digest.toLowerCase();
  const bytes = Buffer.from(digest, 'base64');
  return bytes.length === 32 ? bytes.toString('hex') : undefined;
}

/** Good for this number, as whatever it is sent. */
async function upload(
  file: OutboundFile,
  { credentials }: Account,
  context: AdapterContext,
): Promise<UploadResult> {
  const failure = withinLimit(file, uploadBytesMax(file), 'WhatsApp');
  if (failure) return { ok: false, failure };
  const { accessToken: token, number } = credentials;
  const form = multipart({ messaging_product: 'whatsapp', type: file.mimeType }, { file });
  const path = `${number.phoneNumberId}/media`;
  const answer = await callGraph({ method: 'POST', path, version: number.apiVersion, token, form }, context);
  const result = uploadedOr(answer, factsOf(credentials), (body) => uploaded.safeParse(body).data?.id);
  if (!result.ok || answer.kind !== 'accepted') return result;
  return { ...result, expiresAt: new Date(Date.parse(answer.at) + HANDLE_LIVES_MS).toISOString() };
}

const factsOf = (credentials: WhatsAppCredentials) => ({ rows: REFUSALS, secrets: secretsOf(credentials) });
