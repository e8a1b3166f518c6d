import type {
  AdapterContext,
  ChannelAccount,
  HttpAnswer,
  OutboundCall,
  SendResult,
} from '@causerie/channel-kit';
import { z } from 'zod';
import { capabilities } from '../capabilities';
import { secretsOf, type LineCredentials } from '../credentials';
import { failureOf } from '../failure';
import { callLine } from '../http-call';
import { parseAlias } from '../refs';
import { retryKeyOf } from './retry-key';

type Account = ChannelAccount<LineCredentials>;

const sent = z.object({ sentMessages: z.array(z.object({ id: z.string().min(1) })).min(1) });

const CONFLICT = 409;

/**
 * One call, tried once. A repeat of what LINE has accepted is answered 409 and with the same ids: a success.
 * https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
 */
export async function send(
  { payload: { retryName, ...body } }: OutboundCall,
  account: Account,
  context: AdapterContext,
): Promise<SendResult> {
  const { channelAccessToken: token } = account.credentials;
  const retryKey = typeof retryName === 'string' ? { retryKey: retryKeyOf(retryName) } : {};
  const answer = await callLine(
    { method: 'POST', path: '/v2/bot/message/push', token, body, ...retryKey },
    context,
  );
  const externalId = acceptedAs(answer);
  if (externalId !== undefined && answer.kind === 'answered') return { ok: true, externalId, at: answer.at };
  return { ok: false, failure: failureOf(answer, secretsOf(account.credentials)) };
}

/** The id of the message; of one accepted before, at least the id of the request that it came with. */
function acceptedAs(answer: HttpAnswer): string | undefined {
  if (answer.kind === 'silent' || (answer.status >= 300 && answer.status !== CONFLICT)) return undefined;
  const { body, status, headers } = answer;
  const first = sent.safeParse(body).data?.sentMessages[0]?.id;
  const request = headers['x-line-accepted-request-id'];
  return first ?? (status === CONFLICT && typeof request === 'string' ? `request:${request}` : undefined);
}

/** In private chats only: https://developers.line.biz/en/docs/messaging-api/use-loading-indicator/ */
export async function showTyping(
  conversationAlias: string,
  { credentials }: Account,
  context: AdapterContext,
): Promise<void> {
  const place = parseAlias(conversationAlias);
  if (place?.kind !== 'private' || !capabilities.typing) return;
  const body = { chatId: place.id, loadingSeconds: capabilities.typing.lastsMs / 1_000 };
  const path = '/v2/bot/chat/loading/start';
  await callLine({ method: 'POST', path, token: credentials.channelAccessToken, body }, context);
}
