import {
  callHttp,
  multipart,
  type AdapterContext,
  type OutboundCall,
  type OutboundFile,
} from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { TelegramError } from 'telegraf';
import { rootOf } from '../api-client';
import { uploadBytesMax } from '../file-limits';
import { NoAnswerError } from '../no-answer';

/** Our answers are messages. */
const ANSWER_BYTES_MAX = 5 * 1024 * 1024;

/**
 * A call whose files go along from wherever they are, piece by piece: https://core.telegram.org/bots/api#sending-files .
 * Tried once. Until the last piece has gone nothing was sent.
 * @throws PermanentError for a file that is not there or too large, TelegramError when Telegram refuses, NoAnswerError
 */
export async function callWithFiles(
  token: string,
  { method, payload, files }: Required<Pick<OutboundCall, 'method' | 'payload' | 'files'>>,
  context: AdapterContext,
): Promise<unknown> {
  const opened = Object.entries(files).map(([field, name]) => [field, fitting(name, context)] as const);
  const { contentType, body } = multipart(asTexts(payload), Object.fromEntries(opened));
  const answer = await callHttp(
    {
      method: 'POST',
      url: `${rootOf(context)}/bot${token}/${method}`,
      headers: { 'content-type': contentType },
      body,
      answerBytesMax: ANSWER_BYTES_MAX,
    },
    context,
  );
  if (answer.kind === 'silent') throw new NoAnswerError(answer.sent, answer.code);
  return resultOf(answer.status, answer.body, method);
}

function fitting(name: string, context: AdapterContext): OutboundFile {
  const file = context.openFile?.(name);
  if (!file) throw new PermanentError('The message has a file that nobody opens.');
  const max = uploadBytesMax(file.kind, context);
  if (file.sizeBytes <= max) return file;
  throw new PermanentError(`Telegram takes at most ${max} bytes of this kind of file.`);
}

/** "All parameters are text, objects JSON-serialized": https://core.telegram.org/bots/api#making-requests */
function asTexts(payload: OutboundCall['payload']): Record<string, string> {
  const given = Object.entries(payload).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

type Refused = ConstructorParameters<typeof TelegramError>[0];

function resultOf(status: number, body: unknown, method: string): unknown {
  const said = (typeof body === 'object' && body !== null ? body : {}) as {
    result?: unknown;
  } & Partial<Refused>;
  if (status >= 200 && status <= 299) return said.result;
  const { error_code = status, description = `HTTP ${status}`, parameters } = said;
  throw new TelegramError({ error_code, description, ...(parameters ? { parameters } : {}) }, { method });
}
