import type { ContactAddress, InboundIdentity } from '@causerie/message-schema';
import { contentId, eventKey, given, instantOf, isRecord } from '@causerie/channel-meta-graph';
import type { Change } from './change';
import { addressesOf, type Person } from './people';
import { rawIdChange, rawPersonal, type RawMessage } from './raw';
import { headOf, type Seen } from './seen';

/**
 * A person got another phone number, which also changes their user id, or another user id alone. What they have now
 * stands before what they had: answers go to the first alias.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 */
const CHANGES = new Set(['user_changed_number', 'customer_changed_number', 'user_changed_user_id']);

/** Undefined for what is no such message, or does not say who became whom. */
export function identityEvent(seen: Seen): InboundIdentity | undefined {
  const { raw, change } = seen;
  const { system } = raw;
  if (raw.type !== 'system' || !CHANGES.has(system?.type ?? '')) return undefined;
  const now: Person = {
    phone: system?.wa_id ?? system?.new_wa_id,
    userId: system?.user_id,
    parentUserId: system?.parent_user_id,
    name: seen.person.name,
  };
  return joined(headOf(seen, 'identity'), now, before(raw, now), instantOf(raw.timestamp) ?? change.at);
}

/** The sender has the old number, unless only `customer` has it. */
function before(
  { from, from_user_id: userId, from_parent_user_id: parentUserId, system }: RawMessage,
  now: Person,
): Person {
  return {
    phone: from === undefined || from === now.phone ? (system?.customer ?? from) : from,
    userId: system?.previous_user_id ?? userId,
    parentUserId: system?.previous_parent_user_id ?? parentUserId,
  };
}

/** An element of `user_id_update`, as some documentation shows it beside the system message. */
export function userIdUpdateEvent(element: unknown, change: Change): InboundIdentity | undefined {
  const fields = isRecord(element) ? element : {};
  const raw = rawIdChange.parse(fields);
  const now = { phone: raw.wa_id, userId: raw.user_id?.current, parentUserId: raw.parent_user_id?.current };
  const then = { userId: raw.user_id?.previous, parentUserId: raw.parent_user_id?.previous };
  const at = instantOf(rawPersonal.parse(fields).timestamp) ?? change.at;
  return joined({ key: eventKey('user_id_update', contentId(element)) }, now, then, at);
}

function joined(
  head: Pick<InboundIdentity, 'key'>,
  now: Person,
  then: Person,
  at: string,
): InboundIdentity | undefined {
  const aliases = distinct([...aliasesOf(now), ...aliasesOf(then)]);
  const addresses = distinctAddresses([...addressesOf(now), ...addressesOf(then)]);
  // One name alone joins nothing.
  if (aliasesOf(now).length === 0 || aliases.length < 2) return undefined;
  return {
    type: 'identity',
    ...head,
    conversation: { aliases, kind: 'private' },
    sender: { addresses, ...given('displayName', now.name || undefined) },
    ...given('former', formerNumber(now, then)),
    at,
  };
}

/** A number that was given up is given to somebody else; a user id never is. */
function formerNumber(now: Person, { phone }: Person): ContactAddress[] | undefined {
  const isGivenUp = phone !== undefined && now.phone !== undefined && now.phone !== phone;
  return isGivenUp ? addressesOf({ phone }) : undefined;
}

const aliasesOf = ({ phone, userId }: Person) => [phone, userId].filter((alias) => alias !== undefined);

const distinct = (texts: readonly string[]) => [...new Set(texts)];

function distinctAddresses(all: readonly ContactAddress[]): ContactAddress[] {
  return all.filter(
    ({ kind, value }, index) => all.findIndex((one) => one.kind === kind && one.value === value) === index,
  );
}
