import type { ContactRef, ConversationRef, InboundMessage } from '@causerie/message-schema';
import { instantOf, isRecord } from '@causerie/channel-meta-graph';
import { contentId, eventKey, type Change } from './change';
import { addressesOf, type Person } from './people';
import { rawIdChange, rawPersonal, type RawMessage } from './raw';
import { headOf, type Seen } from './seen';

/**
 * A person got another phone number, which also changes their user id, or another user id alone. The new ids come
 * first in the conversation (answers go there), the old ones first in the contact (they are known).
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 */
const CHANGES = new Set(['user_changed_number', 'customer_changed_number', 'user_changed_user_id']);

export function isIdentityChange({ system }: RawMessage): boolean {
  return CHANGES.has(system?.type ?? '');
}

export function identityEvent(seen: Seen): InboundMessage {
  const { raw } = seen;
  const { system } = raw;
  const before: Person = {
    phone: raw.from,
    userId: system?.previous_user_id ?? raw.from_user_id,
    parentUserId: system?.previous_parent_user_id ?? raw.from_parent_user_id,
    name: seen.person.name,
  };
  const now: Person = {
    phone: system?.wa_id ?? system?.new_wa_id,
    userId: system?.user_id,
    parentUserId: system?.parent_user_id,
  };
  return {
    ...headOf(seen, 'message'),
    ...changed(before, now, system?.type ?? ''),
    externalId: raw.id ?? contentId(seen.element),
    sentAt: instantOf(raw.timestamp) ?? seen.change.at,
  };
}

/** An element of `user_id_update`, as some documentation shows it beside the system message. */
export function userIdUpdateEvent(element: unknown, change: Change): InboundMessage | undefined {
  const fields = isRecord(element) ? element : {};
  const raw = rawIdChange.parse(fields);
  if (raw.user_id?.current === undefined && raw.parent_user_id?.current === undefined) return undefined;
  const before = {
    phone: raw.wa_id,
    userId: raw.user_id?.previous,
    parentUserId: raw.parent_user_id?.previous,
  };
  const now = { userId: raw.user_id?.current, parentUserId: raw.parent_user_id?.current };
  if (before.phone === undefined && before.userId === undefined && now.userId === undefined) return undefined;
  const id = contentId(element);
  return {
    ...changed(before, now, 'user_id_update'),
    key: eventKey('user_id_update', id),
    externalId: id,
    sentAt: instantOf(rawPersonal.parse(fields).timestamp) ?? change.at,
  };
}

type Changed = Omit<InboundMessage, 'key' | 'externalId' | 'sentAt'>;

function changed(before: Person, now: Person, action: string): Changed {
  const conversation = conversationThrough(before, now);
  const sender = contactThrough(before, now);
  const details = Object.fromEntries(
    Object.entries({
      phone: now.phone,
      userId: now.userId,
      previousPhone: before.phone,
      previousUserId: before.userId,
    }).filter(([, value]) => value !== undefined),
  );
  return {
    type: 'message',
    conversation,
    ...(sender ? { sender } : {}),
    author: 'contact',
    parts: [{ kind: 'service', action, details }],
    attachments: [],
    answerable: false,
    addressed: false,
    pace: 'burst',
  };
}

function conversationThrough(before: Person, now: Person): ConversationRef {
  const aliases = [now.phone, before.phone, now.userId, before.userId].filter((alias) => alias !== undefined);
  return aliases.length > 0
    ? { aliases: [...new Set(aliases)], kind: 'private' }
    : { aliases: ['account'], kind: 'system' };
}

function contactThrough(before: Person, now: Person): ContactRef | undefined {
  const all = [...addressesOf(before), ...addressesOf(now)];
  const addresses = all.filter(
    ({ kind, value }, index) => all.findIndex((one) => one.kind === kind && one.value === value) === index,
  );
  if (addresses.length === 0) return undefined;
  return { addresses, ...(before.name ? { displayName: before.name } : {}) };
}
