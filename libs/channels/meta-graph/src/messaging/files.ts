import {
  multipart,
  type AdapterContext,
  type AttachmentSide,
  type ChannelAccount,
  type LocateResult,
  type OutboundFile,
  type UploadResult,
} from '@causerie/channel-kit';
import { z } from 'zod';
import { uploadedOr, withinLimit } from '../file-answers';
import { callAsAccount, type AccountTraits } from './account';
import { messagingSecrets, type MessagingCredentials } from './credentials';
import { MESSAGING_REFUSALS } from './outbound/errors';
import { attachmentType } from './outbound/media';
import type { OutboundTraits } from './outbound/traits';

/** What files are like where a platform's sisters are different. */
export interface FileTraits {
  account: AccountTraits;
  media: OutboundTraits['capabilities']['media'];
  /** @see AttachmentSide.fetchWithinMs */
  fetchWithinMs: number;
  /** How the bytes come to Meta: from us, or from an address of ours that it fetches. */
  uploadsBy: 'bytes' | 'link';
}

/**
 * Meta's networks for files: addresses in webhooks are seen on all of them. Whatever else an address leads to is a page.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages
 */
const HOSTS = ['*.fbcdn.net', '*.fbsbx.com', '*.cdninstagram.com'];

/**
 * "Attachment IDs expire after 90 days."
 * https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api
 */
const HANDLE_LIVES_MS = 90 * 86_400_000;

const uploaded = z.object({ attachment_id: z.union([z.string().min(1), z.number()]) });

type Account = ChannelAccount<MessagingCredentials>;

/** Files of a platform whose webhooks carry addresses, and whose uploads are named by an `attachment_id`. */
export function messagingFiles(traits: FileTraits): AttachmentSide<MessagingCredentials> {
  return {
    hosts: HOSTS,
    fetchWithinMs: traits.fetchWithinMs,
    locate: (ref, _account, context) => Promise.resolve(located(ref, context)),
    handles: 'before',
    upload: (file, account, context) => upload(file, account, { context, traits }),
  };
}

/** The address is all there is: once it has died (403, 410) the file is gone, and nothing can be asked again. */
function located(ref: Readonly<Record<string, unknown>>, { apiRoot }: AdapterContext): LocateResult {
  const text = ref['url'];
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.origin === originOf(apiRoot) || isOfMeta(url)))
    return { ok: true, address: { url: url.href } };
  return { ok: false, state: 'unsupported', description: 'The address does not lead to a file of Meta.' };
}

const originOf = (address: string | undefined) =>
  address !== undefined && URL.canParse(address) ? new URL(address).origin : undefined;

const isOfMeta = ({ protocol, hostname }: URL) =>
  protocol === 'https:' && HOSTS.some((host) => hostname.endsWith(host.slice(1)));

/** https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api */
async function upload(
  file: OutboundFile,
  { credentials }: Account,
  { context, traits }: { context: AdapterContext; traits: FileTraits },
): Promise<UploadResult> {
  const { name } = traits.account;
  const type = traits.media[file.kind] && attachmentType(file.kind, file.mimeType);
  if (type === undefined) return rejected('KIND', `${name} shows nothing of the kind ${file.kind}.`);
  const failure = withinLimit(file, traits.media[file.kind]?.uploadBytesMax, name);
  if (failure) return { ok: false, failure };
  const url = traits.uploadsBy === 'link' ? await linkOf(file) : undefined;
  if (traits.uploadsBy === 'link' && url === undefined)
    return rejected(
      'NO_LINK',
      `${name} fetches files from an address, and this installation has none that is public.`,
    );
  const attachment = { type, payload: { ...(url === undefined ? {} : { url }), is_reusable: true } };
  const call = { method: 'POST', path: 'me/message_attachments' } as const;
  const content =
    url === undefined
      ? { form: multipart({ message: JSON.stringify({ attachment }) }, { filedata: file }) }
      : { body: { message: { attachment } } };
  const caller = { credentials, context, traits: traits.account };
  const answer = await callAsAccount({ ...call, ...content }, caller);
  const facts = { rows: MESSAGING_REFUSALS, secrets: messagingSecrets(credentials) };
  const result = uploadedOr(answer, facts, (body) => {
    const id = uploaded.safeParse(body).data?.attachment_id;
    return id === undefined ? undefined : String(id);
  });
  if (!result.ok || answer.kind !== 'accepted') return result;
  return { ...result, expiresAt: new Date(Date.parse(answer.at) + HANDLE_LIVES_MS).toISOString() };
}

async function linkOf(file: OutboundFile): Promise<string | undefined> {
  return file.link?.().catch(() => undefined);
}

function rejected(code: string, description: string): UploadResult {
  return { ok: false, failure: { class: 'content_rejected', code, description } };
}
