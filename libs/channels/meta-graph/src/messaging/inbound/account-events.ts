import type { InboundEvent, InboundHealth, InboundMessage, MessagePart } from '@causerie/message-schema';
import { isRecord } from '../../webhook-body';
import { deedEvent } from './interactions';
import { contentId, eventKey, given } from './keys';
import { ACCOUNT_CONVERSATION } from './people';
import type { Seen } from './seen';

/** Who answers a chat has changed: https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversation-routing */
const THREAD_CONTROL = ['pass_thread_control', 'take_thread_control', 'request_thread_control', 'app_roles'];

/** What the person did that is no message: agreed to be written to, linked an account, judged an answer. */
const PERSONAL = ['optin', 'account_linking', 'response_feedback', 'messaging_feedback', 'game_play'];

/** Meta warns or blocks the account, or lets it go on; both spellings are documented. */
const POLICY = ['policy_enforcement', 'policy-enforcement'];

/** Beside them an element holds what happened. */
const HEAD = new Set(['sender', 'recipient', 'timestamp', 'is_self', 'hop_context', 'prior_message']);

/** What no reader of ours understood: a known kind of service, else kept whole as `unsupported`. */
export function otherEvent(seen: Seen): InboundEvent {
  const fields = isRecord(seen.original) ? seen.original : {};
  const has = (name: string) => Object.hasOwn(fields, name);
  const policy = POLICY.map((name) => fields[name]).find(isRecord);
  if (policy) return policyEvent(policy, seen);
  const control = THREAD_CONTROL.find(has);
  // No person did it and it opens no window, so it is not the contact's.
  if (control) {
    const { maybeOwn: _none, ...told } = deedEvent(
      { ...seen, byBusiness: true },
      control,
      service(control, fields),
    );
    return { ...told, author: 'bot' };
  }
  const personal = PERSONAL.find(has);
  if (personal) return deedEvent(seen, personal, service(personal, fields));
  if (seen.person === undefined) return accountEvent(seen);
  const kind = Object.keys(fields).find((name) => !HEAD.has(name)) ?? seen.field;
  // Only a message asks; a new kind of signal might come with each of them.
  return deedEvent(seen, 'unsupported', { parts: [unsupported(kind, seen.original)] });
}

const LEVEL_OF: Readonly<Record<string, InboundHealth['level']>> = {
  unblock: 'ok',
  warning: 'warning',
  block: 'critical',
};

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_policy_enforcement */
function policyEvent(
  { action, reason }: Record<string, unknown>,
  { at, entryId, original }: Seen,
): InboundHealth {
  const state = typeof action === 'string' && action !== '' ? action.slice(0, 64) : 'unknown';
  return {
    type: 'health',
    key: eventKey('policy', contentId([entryId, original])),
    conversation: ACCOUNT_CONVERSATION,
    aspect: 'account',
    level: (Object.hasOwn(LEVEL_OF, state) ? LEVEL_OF[state] : undefined) ?? 'warning',
    state,
    ...given('reason', typeof reason === 'string' ? reason : undefined),
    at,
  };
}

/** A comment, a post, a mention: about the account and no chat. */
function accountEvent({ field, original, entryId, at, traits }: Seen): InboundMessage {
  const kind = field.slice(0, 64) || 'unknown';
  const id = contentId([entryId, original]);
  const known = traits.accountFields.has(field) && isRecord(original);
  return {
    type: 'message',
    key: eventKey('account', kind, id),
    externalId: `${kind}:${id}`,
    conversation: ACCOUNT_CONVERSATION,
    sentAt: at,
    author: 'contact',
    parts: [known ? { kind: 'service', action: field, details: original } : unsupported(kind, original)],
    attachments: [],
    answerable: false,
    addressed: false,
    pace: 'burst',
  };
}

function service(action: string, fields: Record<string, unknown>): { parts: MessagePart[] } {
  const found = fields[action];
  if (!isRecord(found)) return { parts: [{ kind: 'service', action }] };
  // Tokens to write by and codes to link by are keys: the raw event has them, nothing else should.
  const details = Object.fromEntries(Object.entries(found).filter(([name]) => !/token|code/i.test(name)));
  return { parts: [{ kind: 'service', action, details }] };
}

const unsupported = (platformKind: string, original: unknown): MessagePart => ({
  kind: 'unsupported',
  platformKind: platformKind.slice(0, 64) || 'unknown',
  original,
});
