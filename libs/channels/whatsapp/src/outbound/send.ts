import type { AdapterContext, ChannelAccount, OutboundCall, SendResult } from '@causerie/channel-kit';
import { callGraph, failureOf, type GraphAnswer } from '@causerie/channel-meta-graph';
import { z } from 'zod';
import { secretsOf, type WhatsAppCredentials } from '../credentials';
import { parseAlias } from '../refs';
import { REFUSALS } from './errors';

type Account = ChannelAccount<WhatsAppCredentials>;

const sentMessage = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) });

/** One call, tried once. Accepted is not delivered: the rest, the closed window too, may come as a status. */
export async function send(
  call: OutboundCall,
  account: Account,
  context: AdapterContext,
): Promise<SendResult> {
  const answer = await post(call.method, call.payload, account, context);
  if (answer.kind !== 'accepted') {
    const facts = { rows: REFUSALS, secrets: secretsOf(account.credentials) };
    const failure = failureOf(answer, facts);
    return {
      ok: false,
      failure: isHandleRefused(answer, call) ? { ...failure, class: 'handle_refused' } : failure,
    };
  }
  const externalId = sentMessage.safeParse(answer.body).data?.messages[0]?.id;
  if (externalId !== undefined) return { ok: true, externalId, at: answer.at };
  const description = 'WhatsApp accepted the message without saying which one it became.';
  return { ok: false, failure: { class: 'unknown_outcome', code: 'NO_MESSAGE', description } };
}

/** Codes under which WhatsApp says that it does not know a media id; under all of them it says other things, too. */
const UNKNOWN_MEDIA = new Set([100, 131_009, 131_052, 131_053]);
const SAYS_UNKNOWN = /media (?:attachment )?(?:id|handle)|media.*(?:not found|not exist|expired|no longer)/i;

/** Only where a file is named by its id. …/whatsapp/support/error-codes */
function isHandleRefused(answer: GraphAnswer, { payload }: OutboundCall): boolean {
  if (answer.kind !== 'refused') return false;
  const content = payload[String(payload['type'])];
  const hasId = typeof content === 'object' && content !== null && Object.hasOwn(content, 'id');
  const { code, message, details = '' } = answer.refusal;
  return hasId && UNKNOWN_MEDIA.has(code ?? 0) && SAYS_UNKNOWN.test(`${message} ${details}`);
}

/**
 * Typing is shown as part of reading the contact's message, and earlier messages count as read, too.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators/
 */
export async function showTyping(
  conversationAlias: string,
  account: Account,
  context: AdapterContext,
  newestInbound?: { externalId: string },
): Promise<void> {
  const recipient = parseAlias(conversationAlias);
  if (!recipient || recipient.kind === 'group' || !newestInbound) return;
  const payload = {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: newestInbound.externalId,
    typing_indicator: { type: 'text' },
  };
  await post('messages', payload, account, context);
}

function post(
  method: string,
  body: OutboundCall['payload'],
  { credentials }: Account,
  context: AdapterContext,
): Promise<GraphAnswer> {
  const { phoneNumberId, apiVersion } = credentials.number;
  const path = `${phoneNumberId}/${method}`;
  return callGraph(
    { method: 'POST', path, version: apiVersion, token: credentials.accessToken, body },
    context,
  );
}
