import type { AdapterContext, ChannelAccount, OutboundCall, SendResult } from '@causerie/channel-kit';
import { failureOf } from '@causerie/channel-meta-graph';
import { z } from 'zod';
import { secretsOf, type MessengerCredentials } from '../credentials';
import { callMessenger } from '../graph';
import { parseAlias } from '../refs';
import { REFUSALS } from './errors';

type Account = ChannelAccount<MessengerCredentials>;

const sentMessage = z.object({ message_id: z.string().min(1) });

/** One call, tried once. The id comes back in the echo, which may be here before the answer. */
export async function send(
  call: OutboundCall,
  account: Account,
  context: AdapterContext,
): Promise<SendResult> {
  const answer = await post(call.method, call.payload, account, context);
  if (answer.kind !== 'accepted') {
    const facts = { rows: REFUSALS, secrets: secretsOf(account.credentials) };
    return { ok: false, failure: failureOf(answer, facts) };
  }
  const externalId = sentMessage.safeParse(answer.body).data?.message_id;
  if (externalId !== undefined) return { ok: true, externalId, at: answer.at };
  const description = 'Messenger accepted the message without saying which one it became.';
  return { ok: false, failure: { class: 'unknown_outcome', code: 'NO_MESSAGE', description } };
}

/**
 * Shows typing, and first that the person's message was read.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions
 */
export async function showTyping(
  conversationAlias: string,
  account: Account,
  context: AdapterContext,
  newestInbound?: { externalId: string },
): Promise<void> {
  const id = parseAlias(conversationAlias);
  if (id === undefined) return;
  const act = (action: string) =>
    post('messages', { recipient: { id }, sender_action: action }, account, context);
  if (newestInbound) await act('mark_seen');
  await act('typing_on');
}

function post(
  method: string,
  body: OutboundCall['payload'],
  { credentials }: Account,
  context: AdapterContext,
) {
  return callMessenger({ method: 'POST', path: `me/${method}`, body }, credentials, context);
}
