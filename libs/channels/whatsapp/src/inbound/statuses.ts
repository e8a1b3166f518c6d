import type { ConversationRef, InboundEvent, InboundStatus } from '@causerie/message-schema';
import { contentId, eventKey, given, instantOf, isRecord } from '@causerie/channel-meta-graph';
import { groupAlias } from '../refs';
import { accountEvent, personalEvent } from './account-events';
import type { Change } from './change';
import { conversationWith, withContact } from './people';
import { rawStatus } from './raw';
import { wordsOf } from './words';

const STATUSES: Readonly<Record<string, InboundStatus['status']>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'played',
  failed: 'failed',
};

/**
 * An element of `statuses`. They come late, twice and in any order. One of a call or a payment is told in the chat; a
 * kind that nobody has heard of is kept as the account's own.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status/
 */
export function statusEvent(element: unknown, change: Change): InboundEvent {
  const raw = rawStatus.parse(isRecord(element) ? element : {});
  const type = raw.type || (change.field === 'calls' ? 'call' : 'message');
  if (type !== 'message') return personalEvent(type, element, change);
  const name = raw.status ?? '';
  const status = Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined;
  if (raw.id === undefined || status === undefined) return accountEvent('status', element, change);
  return {
    type: 'status',
    key: eventKey('status', raw.id, status, timeOf(raw.timestamp, element), memberOf(raw)),
    conversation: conversationOf(raw, change),
    externalId: raw.id,
    status,
    at: instantOf(raw.timestamp) ?? change.at,
    ...given('failure', failureOf(raw.errors?.[0])),
    ...given('callbackData', raw.biz_opaque_callback_data),
    ...given('pricing', pricingOf(raw.pricing)),
  };
}

function timeOf(timestamp: unknown, element: unknown): string {
  return instantOf(timestamp) ?? contentId(element);
}

/** A message to a group has a status for each member. */
const memberOf = (raw: RawStatus) =>
  raw.recipient_participant_id ?? raw.participant_recipient_id ?? raw.recipient_participant_user_id;

type RawStatus = ReturnType<typeof rawStatus.parse>;

function conversationOf(raw: RawStatus, change: Change): ConversationRef {
  const { recipient_id: recipient, recipient_user_id: userId } = raw;
  if (raw.recipient_type === 'group' && recipient !== undefined)
    return { aliases: [groupAlias(recipient)], kind: 'group' };
  return conversationWith(withContact({ phone: recipient, userId }, change));
}

function failureOf(error: NonNullable<RawStatus['errors']>[number] | undefined): InboundStatus['failure'] {
  return error && { code: String(error.code), ...given('description', wordsOf(error)) };
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing */
function pricingOf(pricing: RawStatus['pricing']): InboundStatus['pricing'] {
  if (pricing?.category === undefined) return undefined;
  const { category, pricing_model: model, type } = pricing;
  return { category, ...given('model', model), ...given('type', type) };
}
