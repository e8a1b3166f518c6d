import type { ConversationRef, InboundEvent, InboundStatus } from '@causerie/message-schema';
import { instantOf, isRecord } from '@causerie/channel-meta-graph';
import { groupAlias } from '../refs';
import { accountEvent } from './account-events';
import { contentId, eventKey, given, type Change } from './change';
import { conversationWith, withContact } from './people';
import { rawStatus } from './raw';

/** What WhatsApp says in a status beyond what every platform does. */
interface WhatsAppStatus extends InboundStatus {
  /** Our own key of the send, if it carried one. */
  callbackData?: string;
  /** What it costs: https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing */
  pricing?: Record<string, unknown>;
}

const STATUSES: Readonly<Record<string, InboundStatus['status']>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'played',
  failed: 'failed',
};

/**
 * An element of `statuses`. They come late, twice and in any order. One of a call, or of a kind that nobody has
 * heard of, is kept as the account's own.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status/
 */
export function statusEvent(element: unknown, change: Change): InboundEvent {
  const raw = rawStatus.parse(isRecord(element) ? element : {});
  const name = raw.status ?? '';
  const status = Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined;
  if (raw.id === undefined || status === undefined) return accountEvent('status', element, change);
  const event: WhatsAppStatus = {
    type: 'status',
    key: eventKey('status', raw.id, status, timeOf(raw.timestamp, element), raw.recipient_participant_id),
    conversation: conversationOf(raw, change),
    externalId: raw.id,
    status,
    at: instantOf(raw.timestamp) ?? change.at,
    ...given('failure', failureOf(raw.errors?.[0])),
    ...given('callbackData', raw.biz_opaque_callback_data),
    ...given('pricing', raw.pricing),
  };
  return event;
}

function timeOf(timestamp: unknown, element: unknown): string {
  return instantOf(timestamp) ?? contentId(element);
}

type RawStatus = ReturnType<typeof rawStatus.parse>;

function conversationOf(raw: RawStatus, change: Change): ConversationRef {
  const { recipient_id: recipient, recipient_user_id: userId } = raw;
  if (raw.recipient_type === 'group' && recipient !== undefined)
    return { aliases: [groupAlias(recipient)], kind: 'group' };
  return conversationWith(withContact({ phone: recipient, userId }, change));
}

function failureOf(error: NonNullable<RawStatus['errors']>[number] | undefined): InboundStatus['failure'] {
  if (!error) return undefined;
  const words = [error.title ?? error.message, error.error_data?.details].filter(Boolean).join(': ');
  return { code: String(error.code), ...given('description', words || undefined) };
}
