import type { ContactRef, ConversationRef, InboundMessage } from '@causerie/message-schema';
import { ownKeyIn } from '../own-key';
import { ACCOUNT_ALIAS } from '../refs';
import type { Seen } from './seen';

/** For what concerns the account as a whole. */
export const ACCOUNT_CONVERSATION: ConversationRef = { aliases: [ACCOUNT_ALIAS], kind: 'system' };

/** A webhook tells the scoped id and no name; the profile must be asked for. */
function contactOf(person: string): ContactRef {
  return { addresses: [{ kind: 'psid', value: person }] };
}

export function conversationOf({ person }: Seen): ConversationRef {
  return person === undefined ? ACCOUNT_CONVERSATION : { aliases: [person], kind: 'private' };
}

/** Who of the business wrote an echo is not told. */
export function senderOf({ person, byBusiness }: Seen): Pick<InboundMessage, 'sender'> {
  return person === undefined || byBusiness ? {} : { sender: contactOf(person) };
}

/**
 * An echo is a person's unless it proves that it is ours, by the key that we gave it or by our app's id. Other apps are not
 * told from people: Meta's own inbox is an app, too.
 */
export function authorOf({ raw, byBusiness, account }: Seen): InboundMessage['author'] {
  if (!byBusiness) return 'contact';
  const { appId } = account.credentials.app ?? {};
  const isOurs = appId !== undefined && raw.message?.app_id === appId;
  return isOurs || ownKeyIn(raw.message?.metadata) !== undefined ? 'bot' : 'human';
}
