/**
 * The strings by which the rest of Causerie knows WhatsApp's chats.
 *
 * private: the phone number (`wa_id`, digits), or the business-scoped user id of somebody who hides it
 * group:   `group:<group id>`
 *
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export type Recipient = { kind: 'phone' | 'user_id' | 'group'; value: string };

const PHONE = /^\d{5,20}$/;
/** `US.13491208655302741918`, and `US.ENT.…` for the whole enterprise. */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
const GROUP = /^group:(?<id>[^\s:]{1,200})$/;

export const groupAlias = (groupId: string) => `group:${groupId}`;

/** Undefined for what is no chat, e.g. the account's own `system` conversation. */
export function parseAlias(alias: string): Recipient | undefined {
  if (PHONE.test(alias)) return { kind: 'phone', value: alias };
  if (USER_ID.test(alias)) return { kind: 'user_id', value: alias };
  const group = GROUP.exec(alias)?.groups?.['id'];
  return group === undefined ? undefined : { kind: 'group', value: group };
}
