import type { AdapterContext, AttachmentSide, ChannelAccount, LocateResult } from '@causerie/channel-kit';
import { PermanentError, TransientError } from '@causerie/kernel';
import { TelegramError } from 'telegraf';
import { z } from 'zod';
import { callTelegram, isCloud, rootOf } from './api-client';
import { secretsOf, type TelegramCredentials } from './credentials';
import { downloadBytesMax } from './file-limits';
import { classOf, silenceOf } from './outbound/errors';
import { redact } from './redact';

const DAY_MS = 86_400_000;

const announced = z.object({ fileId: z.string().min(1), sizeBytes: z.number().optional().catch(undefined) });

const foundFile = z.object({
  file_path: z.string().min(1),
  file_size: z.int().min(0).optional().catch(undefined),
});

export const attachments: AttachmentSide<TelegramCredentials> = {
  // https://core.telegram.org/bots/api#getfile
  hosts: ['api.telegram.org'],
  // A link lives an hour and can be asked for again; of the file_id no end is known: #can-i-count-on-file-ids-to-be-persistent
  // of https://core.telegram.org/bots/faq
  fetchWithinMs: 30 * DAY_MS,
  locate,
  // A file gets its file_id with the message that brings it: https://core.telegram.org/bots/api#sending-files
  handles: 'with_call',
};

/** The address has the token in it. The link is good for an hour. */
async function locate(
  ref: Readonly<Record<string, unknown>>,
  { credentials }: ChannelAccount<TelegramCredentials>,
  context: AdapterContext,
): Promise<LocateResult> {
  const file = announced.safeParse(ref).data;
  if (!file) return { ok: false, state: 'unsupported', description: 'The file has no file_id.' };
  if ((file.sizeBytes ?? 0) > downloadBytesMax(context)) return tooLarge(context);
  const call = { method: 'getFile', payload: { file_id: file.fileId } };
  try {
    const answer = foundFile.safeParse(await callTelegram(credentials.token, call, context)).data;
    if (!answer) throw new TransientError('Telegram, finding a file: there is no path to it yet.');
    const { file_path: path, file_size: sizeBytes } = answer;
    if ((sizeBytes ?? 0) > downloadBytesMax(context)) return tooLarge(context);
    const url = `${rootOf(context)}/file/bot${credentials.token}/${pathOf(path, credentials.token)}`;
    return { ok: true, address: { url, ...(sizeBytes === undefined ? {} : { sizeBytes }) } };
  } catch (error) {
    if (error instanceof TransientError) throw error;
    return refused(error, secretsOf(credentials), context);
  }
}

/**
 * A server of one's own (`--local`) tells the path on its disk; what follows the folder of the bot is what a web server
 * in front of that folder serves: https://github.com/tdlib/telegram-bot-api#usage
 */
function pathOf(path: string, token: string): string {
  const folder = `/${token}/`;
  const below = path.includes(folder) ? path.slice(path.indexOf(folder) + folder.length) : path;
  return below
    .replace(/^\/+/, '')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
}

function tooLarge(context: AdapterContext): LocateResult {
  const description = isCloud(context)
    ? 'Telegram gives bots files of up to 20 MB.'
    : 'Telegram does not give this file: it is too large.';
  return { ok: false, state: 'too_large', description };
}

/** The words are those of …/telegram-bot-api/Client.cpp (process_get_file_query, on_update_file). */
function refused(error: unknown, secrets: readonly string[], context: AdapterContext): LocateResult {
  // Neither error goes on as a cause: a network error's words hold the token.
  if (!(error instanceof TelegramError)) throw new TransientError(silenceOf(error).description);
  const { code, description, parameters } = error;
  const said = redact(description, secrets);
  const words = `Telegram, finding a file: ${said}`;
  if (code === 429 || code === 409 || code >= 500)
    throw new TransientError(words, (parameters?.retry_after ?? 0) * 1_000 || undefined);
  if (classOf(error) === 'auth') throw new PermanentError(words);
  if (said.includes('file is too big')) return tooLarge(context);
  // "wrong file_id or the file is temporarily unavailable": it cannot be known which, so it is tried again.
  if (said.includes('temporarily unavailable')) throw new TransientError(words);
  return { ok: false, state: 'expired', description: said };
}
