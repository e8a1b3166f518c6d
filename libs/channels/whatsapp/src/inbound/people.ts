import { given } from '@causerie/channel-meta-graph';
import type { ContactAddress, ContactRef, ConversationRef } from '@causerie/message-schema';
import { groupAlias, parseAlias } from '../refs';
import { listIn, type Change } from './change';
import type { RawContact, RawMessage } from './raw';

/** How WhatsApp names a person: at least one of the first two, unless the body is incomplete. */
export interface Person {
  phone?: string | undefined;
  userId?: string | undefined;
  parentUserId?: string | undefined;
  name?: string | undefined;
  username?: string | undefined;
}

/** For what concerns the account as a whole. */
export const ACCOUNT_CONVERSATION: ConversationRef = { aliases: ['account'], kind: 'system' };

/** Who sent it. Names and some ids stand in `contacts` beside the messages. */
export function senderOf(raw: RawMessage, change: Change): Person {
  return withContact(
    { phone: raw.from, userId: raw.from_user_id, parentUserId: raw.from_parent_user_id },
    change,
  );
}

/** Whom the business wrote to, of an echo. */
export function receiverOf(raw: RawMessage, change: Change): Person {
  return withContact({ phone: raw.to, userId: raw.to_user_id, parentUserId: raw.to_parent_user_id }, change);
}

export function withContact(given: Person, change: Change): Person {
  const { contacts } = change;
  const person = rightlyNamed(given);
  const known = contacts.find((contact) => isSame(contact, person)) ?? lonely(contacts, person);
  if (!known) return { ...person, ...onlyName(person, change) };
  return {
    phone: person.phone ?? known.wa_id,
    userId: person.userId ?? known.user_id,
    parentUserId: person.parentUserId ?? known.parent_user_id,
    name: known.profile?.name,
    username: known.profile?.username ?? person.username,
  };
}

/** Of somebody who hides their number the user id is seen in its place. */
function rightlyNamed(person: Person): Person {
  const isUserId = person.phone !== undefined && parseAlias(person.phone)?.kind === 'user_id';
  return isUserId ? { ...person, phone: undefined, userId: person.userId ?? person.phone } : person;
}

function isSame({ wa_id: phone, user_id: userId }: RawContact, person: Person): boolean {
  return (
    (phone !== undefined && phone === person.phone) || (userId !== undefined && userId === person.userId)
  );
}

/** One contact and one message that names nobody else: they belong together. */
function lonely(contacts: readonly RawContact[], person: Person): RawContact | undefined {
  const [only] = contacts;
  const namesNobody = person.phone === undefined && person.userId === undefined;
  return contacts.length === 1 && namesNobody ? only : undefined;
}

/**
 * A phone number and the id (`wa_id`) of the same person may differ. Where one message and one contact stand alone the
 * name is the sender's; no address is taken from it, since a wrong one would join two people.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/text
 */
function onlyName({ userId }: Person, { contacts, value }: Change): Pick<Person, 'name' | 'username'> {
  const elements = ['messages', 'message_echoes', 'calls'].flatMap((name) => listIn(value, name));
  const isOther = userId !== undefined && contacts[0]?.user_id !== undefined;
  const profile =
    contacts.length === 1 && elements.length === 1 && !isOther ? contacts[0]?.profile : undefined;
  return { ...given('name', profile?.name), ...given('username', profile?.username) };
}

/**
 * The user id comes first: every webhook has it, while the phone number may be hidden from us one day and shown the
 * next. Undefined when there is neither.
 */
export function contactOf(person: Person): ContactRef | undefined {
  const addresses = addressesOf(person);
  if (addresses.length === 0) return undefined;
  return { addresses, ...nonEmpty('displayName', person.name), ...nonEmpty('username', person.username) };
}

export function addressesOf({ userId, phone, parentUserId }: Person): ContactAddress[] {
  return [
    { kind: 'user_id', value: userId },
    { kind: 'phone', value: phone },
    { kind: 'parent_user_id', value: parentUserId },
  ].filter((address): address is ContactAddress => address.value !== undefined);
}

/** The phone number is the canonical name: an answer goes there as long as we know it. Both find the chat. */
export function conversationWith(person: Person): ConversationRef {
  const aliases = [person.phone, person.userId].filter((alias) => alias !== undefined);
  if (aliases.length === 0) return ACCOUNT_CONVERSATION;
  return { aliases, kind: 'private', ...nonEmpty('title', person.name) };
}

export function conversationOf(raw: RawMessage, person: Person): ConversationRef {
  return raw.group_id === undefined
    ? conversationWith(person)
    : { aliases: [groupAlias(raw.group_id)], kind: 'group' };
}

const nonEmpty = <Name extends string>(name: Name, text: string | undefined) =>
  given(name, text || undefined);
