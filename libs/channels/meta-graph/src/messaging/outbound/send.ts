import { randomUUID } from 'node:crypto';
import type {
  AdapterContext,
  ChannelAccount,
  OutboundCall,
  SendFailure,
  SendResult,
} from '@causerie/channel-kit';
import { z } from 'zod';
import { failureOf } from '../../failure';
import type { GraphAnswer } from '../../graph-client';
import { callAsAccount, type AccountTraits, type Caller } from '../account';
import { personOf } from '../chat';
import { messagingSecrets, type MessagingCredentials } from '../credentials';
import { MESSAGING_REFUSALS } from './errors';

/** A permission that is missing, not a token. */
const PERMISSION = /^(?:3|10|2\d\d)$/;

const sentMessage = z.object({ message_id: z.string().min(1) });

type Account = ChannelAccount<MessagingCredentials>;

/** The outbound side of a platform, but for `render`. */
export function messagingSender(traits: AccountTraits) {
  return {
    send: (call: OutboundCall, { credentials }: Account, context: AdapterContext) =>
      sendOne(call, { credentials, context, traits }),

    /**
     * Shows typing, and first that the person's message was read.
     * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions
     */
    async showTyping(
      conversationAlias: string,
      { credentials }: Account,
      context: AdapterContext,
      newestInbound?: { externalId: string },
    ): Promise<void> {
      const id = personOf(conversationAlias);
      if (id === undefined) return;
      const caller = { credentials, context, traits };
      const act = (action: string) =>
        post({ method: 'messages', payload: { recipient: { id }, sender_action: action } }, caller);
      if (newestInbound) await act('mark_seen');
      await act('typing_on');
    },
  };
}

/** Tried once. The id comes back in the echo, which may be here before the answer. */
async function sendOne(call: OutboundCall, caller: Caller): Promise<SendResult> {
  const answer = await post(call, caller);
  if (answer.kind !== 'accepted') {
    const facts = { rows: MESSAGING_REFUSALS, secrets: messagingSecrets(caller.credentials) };
    if (isHandleRefused(answer, call))
      return { ok: false, failure: { ...failureOf(answer, facts), class: 'handle_refused' } };
    return { ok: false, failure: asTagged(failureOf(answer, facts), call) };
  }
  const externalId = sentMessage.safeParse(answer.body).data?.message_id;
  if (externalId !== undefined) return { ok: true, externalId, at: answer.at };
  // A reaction becomes no message: nothing that comes later will ever name it.
  if (call.payload['sender_action'] !== undefined)
    return { ok: true, externalId: `action:${randomUUID()}`, at: answer.at };
  const description = `${caller.traits.name} accepted the message without saying which one it became.`;
  return { ok: false, failure: { class: 'unknown_outcome', code: 'NO_MESSAGE', description } };
}

/** Messages of one file: {@link mediaMessage}. */
const withHandle = z.object({
  message: z.object({ attachment: z.object({ payload: z.object({ attachment_id: z.string() }) }) }),
});

/** "Invalid attachment id"; the list of codes does not have it, so the words count as well. */
const UNKNOWN_ATTACHMENT = {
  code: 100,
  subcode: 2_018_074,
  says: /attachment[ _]?id|attachment .*(?:not found|expired|not exist)/i,
};

function isHandleRefused(answer: GraphAnswer, { payload }: OutboundCall): boolean {
  if (answer.kind !== 'refused' || !withHandle.safeParse(payload).success) return false;
  const { code, subcode, message } = answer.refusal;
  const { code: own, subcode: ownSubcode, says } = UNKNOWN_ATTACHMENT;
  return code === own && (subcode === ownSubcode || says.test(message));
}

/** Without Meta's leave for the tag the window is as closed as before, and nothing else is wrong with the account. */
function asTagged(failure: SendFailure, { payload }: OutboundCall): SendFailure {
  const isTag = payload['tag'] !== undefined && failure.class === 'auth' && PERMISSION.test(failure.code);
  return isTag ? { ...failure, class: 'window_closed' } : failure;
}

function post({ method, payload }: Pick<OutboundCall, 'method' | 'payload'>, caller: Caller) {
  return callAsAccount({ method: 'POST', path: `me/${method}`, body: payload }, caller);
}
