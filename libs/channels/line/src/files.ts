import type { AdapterContext, AttachmentSide, ChannelAccount, LocateResult } from '@causerie/channel-kit';
import { TransientError } from '@causerie/kernel';
import { z } from 'zod';
import { secretsOf, type LineCredentials } from './credentials';
import { bodyOr } from './failure';
import { callLine, dataRootOf } from './http-call';

const DAY_MS = 86_400_000;

const announced = z.object({ messageId: z.string().regex(/^\d{1,40}$/) });

/** https://developers.line.biz/en/reference/messaging-api/#get-content */
export const attachments: AttachmentSide<LineCredentials> = {
  // https://developers.line.biz/en/reference/messaging-api/#domain-name
  hosts: ['api-data.line.me'],
  // "Automatically deleted after a certain period", which is not said; this is our own.
  fetchWithinMs: DAY_MS,
  locate,
  // Without handles: LINE fetches pictures from an address each time, …/reference/messaging-api/#image-message
};

const PREPARING = 202;
const GONE = [404, 410];
/** A film of some minutes takes so long. */
const PREPARED_AFTER_MS = 5_000;

/**
 * The address is the same for ever, so it is tried whether it leads to anything: 202 while LINE still prepares the file,
 * 410 once it has deleted it. Of stickers no file is given, and what others keep for whoever sent it is not fetched.
 */
async function locate(
  ref: Readonly<Record<string, unknown>>,
  { credentials }: ChannelAccount<LineCredentials>,
  context: AdapterContext,
): Promise<LocateResult> {
  const id = announced.safeParse(ref).data?.messageId;
  if (id === undefined)
    return { ok: false, state: 'unsupported', description: 'LINE itself does not have this file.' };
  const { channelAccessToken: token } = credentials;
  const path = `/v2/bot/message/${id}/content`;
  const answer = await callLine({ method: 'GET', path, token, ofFile: true }, context);
  if (answer.kind === 'answered' && GONE.includes(answer.status))
    return { ok: false, state: 'expired', description: 'LINE no longer has the file.' };
  bodyOr(answer, { doing: 'finding a file', secrets: secretsOf(credentials) });
  const { status, headers } = answer as Extract<typeof answer, { kind: 'answered' }>;
  if (status === PREPARING) throw new TransientError('LINE still prepares the file.', PREPARED_AFTER_MS);
  const sizeBytes = Number(headers['content-length'] ?? Number.NaN);
  return {
    ok: true,
    address: {
      url: `${dataRootOf(context)}${path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(Number.isSafeInteger(sizeBytes) ? { sizeBytes } : {}),
      ...(headers['content-type'] === undefined ? {} : { mimeType: headers['content-type'] }),
    },
  };
}
