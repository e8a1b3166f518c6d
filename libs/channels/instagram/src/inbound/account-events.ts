import type { InboundMessage, MessagePart } from '@causerie/message-schema';
import { isRecord } from '@causerie/channel-meta-graph';
import { deedEvent } from './interactions';
import { ACCOUNT_CONVERSATION } from './people';
import { contentId, eventKey, type Seen } from './seen';

/**
 * Fields of a change that are no messaging.
 * https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram
 */
const ACCOUNT_FIELDS = new Set(['comments', 'live_comments', 'mentions', 'story_insights']);

/** Who answers a chat has changed: https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversation-routing */
const THREAD_CONTROL = ['pass_thread_control', 'take_thread_control', 'request_thread_control', 'app_roles'];

/** What the person did that is no message: agreed to be written to. */
const PERSONAL = ['optin'];

/** Beside them an element holds what happened. */
const HEAD = new Set(['sender', 'recipient', 'timestamp', 'is_self']);

/** What no reader of ours understood: a known kind of service, else kept whole as `unsupported`. */
export function otherEvent(seen: Seen): InboundMessage {
  const fields = isRecord(seen.original) ? seen.original : {};
  const has = (name: string) => Object.hasOwn(fields, name);
  const control = THREAD_CONTROL.find(has);
  // No person did it and it opens no window, so it is not the contact's.
  if (control)
    return { ...deedEvent({ ...seen, byBusiness: true }, control, service(control, fields)), author: 'bot' };
  const personal = PERSONAL.find(has);
  if (personal) return deedEvent(seen, personal, service(personal, fields));
  if (seen.person === undefined) return accountEvent(seen);
  const kind = Object.keys(fields).find((name) => !HEAD.has(name)) ?? seen.field;
  // Only a message asks; a new kind of signal might come with each of them.
  return deedEvent(seen, 'unsupported', { parts: [unsupported(kind, seen.original)] });
}

/** A comment, a mention, the end of a story: about the account and no chat. */
function accountEvent({ field, original, entryId, at }: Seen): InboundMessage {
  const kind = field.slice(0, 64) || 'unknown';
  const id = contentId([entryId, original]);
  const known = ACCOUNT_FIELDS.has(field) && isRecord(original);
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
  const details = fields[action];
  return { parts: [{ kind: 'service', action, ...(isRecord(details) ? { details } : {}) }] };
}

const unsupported = (platformKind: string, original: unknown): MessagePart => ({
  kind: 'unsupported',
  platformKind: platformKind.slice(0, 64) || 'unknown',
  original,
});
