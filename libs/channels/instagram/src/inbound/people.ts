import type { ContactRef, ConversationRef, InboundMessage } from '@causerie/message-schema';
import { ACCOUNT_ALIAS } from '../refs';
import type { Seen } from './seen';

/** For what concerns the account as a whole. */
export const ACCOUNT_CONVERSATION: ConversationRef = { aliases: [ACCOUNT_ALIAS], kind: 'system' };

/** A webhook tells the scoped id and no name; the profile must be asked for. */
function contactOf(person: string): ContactRef {
  return { addresses: [{ kind: 'igsid', value: person }] };
}

export function conversationOf({ person }: Seen): ConversationRef {
  return person === undefined ? ACCOUNT_CONVERSATION : { aliases: [person], kind: 'private' };
}

/** Who of the business wrote an echo is not told. */
export function senderOf({ person, byBusiness }: Seen): Pick<InboundMessage, 'sender'> {
  return person === undefined || byBusiness ? {} : { sender: contactOf(person) };
}

/**
 * An echo is a person's unless it proves that it is ours. Instagram mostly does not name the app, so echoes of our own
 * sends count as a person's here: whoever records them must first look whether the message's id is one of ours. What an
 * account that writes to itself sends back can only be the bot's: its person is the contact.
 */
export function authorOf({ raw, byBusiness, isSelf, account }: Seen): InboundMessage['author'] {
  if (!byBusiness) return 'contact';
  const { appId } = account.credentials.app ?? {};
  const isOurs = appId !== undefined && raw.message?.app_id === appId;
  return isOurs || isSelf ? 'bot' : 'human';
}
