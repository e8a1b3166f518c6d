import type { ConversationRef, InboundMessage, MessagePart } from '@causerie/message-schema';
import { contentId, eventKey, given, instantOf, isRecord } from '@causerie/channel-meta-graph';
import { groupAlias } from '../refs';
import { digits, type Change } from './change';
import { ACCOUNT_CONVERSATION, contactOf, conversationWith, withContact } from './people';
import { rawGroup, rawPersonal } from './raw';

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview (fields) */
const ACCOUNT_FIELDS = new Set([
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'business_capability_update',
  'business_status_update',
  'business_username_update',
  'business_username_updates',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messaging_handovers',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'phone_number_username_update',
  'security',
  'smb_app_state_sync',
  'template_category_update',
  'template_correct_category_detection',
]);

/** Whatever concerns the account and no chat. What no field of ours names is kept whole. */
export function accountEvent(
  kind: string,
  original: unknown,
  change: Change,
  { known = ACCOUNT_FIELDS.has(kind) } = {},
): InboundMessage {
  const id = contentId([change.entryId, change.entryTime, original]);
  return {
    type: 'message',
    key: eventKey('account', kind.slice(0, 64), id),
    externalId: `${kind.slice(0, 64)}:${id}`,
    conversation: ACCOUNT_CONVERSATION,
    sentAt: change.at,
    parts: [known && isRecord(original) ? service(kind, original) : unsupported(kind, original)],
    ...SILENT,
  };
}

const SILENT = {
  author: 'contact',
  attachments: [] as InboundMessage['attachments'],
  answerable: false,
  addressed: false,
  pace: 'burst',
} as const;

const service = (action: string, details: Record<string, unknown>): MessagePart => ({
  kind: 'service',
  action,
  details,
});

const unsupported = (platformKind: string, original: unknown): MessagePart => ({
  kind: 'unsupported',
  platformKind: platformKind || 'unknown',
  original,
});

/** An element of `groups`: somebody came or left, a subject was changed. It is told in the group. */
export function groupEvent(element: unknown, change: Change): InboundMessage {
  const fields = isRecord(element) ? element : {};
  const { group_id: id, type, subject, timestamp } = rawGroup.parse(fields);
  const event = accountEvent(change.field || 'groups', element, change);
  if (id === undefined) return event;
  return {
    ...event,
    conversation: { aliases: [groupAlias(id)], kind: 'group', ...given('title', subject || undefined) },
    sentAt: instantOf(timestamp) ?? change.at,
    parts: [service(type || change.field, fields)],
  };
}

/** An element of `calls` or `user_preferences`, or the status of a call or a payment: it is told in the chat of the person it concerns. */
export function personalEvent(action: string, element: unknown, change: Change): InboundMessage {
  const fields = isRecord(element) ? element : {};
  const raw = rawPersonal.parse(fields);
  const outgoing = raw.from !== undefined && digits(raw.from) === change.ownPhone && change.ownPhone !== '';
  const person = withContact(
    {
      phone: raw.wa_id ?? raw.recipient_id ?? (outgoing ? raw.to : raw.from),
      userId:
        typeof raw.user_id === 'string'
          ? raw.user_id
          : (raw.recipient_user_id ?? (outgoing ? raw.to_user_id : raw.from_user_id)),
    },
    change,
  );
  const id = contentId(element);
  // A call's session describes the caller's network: the raw event has it, nothing else should.
  const { session: _private, ...details } = fields;
  const conversation: ConversationRef = conversationWith(person);
  return {
    type: 'message',
    key: eventKey(action, raw.id, raw.event, id),
    externalId: eventKey(action, raw.id, raw.event, id),
    conversation,
    sentAt: instantOf(raw.timestamp) ?? change.at,
    ...given('sender', contactOf(person)),
    parts: [isRecord(element) ? service(action, details) : unsupported(action, element)],
    ...SILENT,
  };
}
