import type { ConversationRef, InboundMessage } from '@causerie/message-schema';
import { ACCOUNT_ALIAS } from '../chat';
import { ownKeyIn } from '../own-key';
import type { Seen } from './seen';

/** For what concerns the account as a whole. */
export const ACCOUNT_CONVERSATION: ConversationRef = { aliases: [ACCOUNT_ALIAS], kind: 'system' };

export function conversationOf({ person }: Seen): ConversationRef {
  return person === undefined ? ACCOUNT_CONVERSATION : { aliases: [person], kind: 'private' };
}

/** A webhook tells the scoped id and no name. Who of the business wrote an echo is not told at all. */
export function senderOf({ person, byBusiness, traits }: Seen): Pick<InboundMessage, 'sender'> {
  if (person === undefined || byBusiness) return {};
  return { sender: { addresses: [{ kind: traits.addressKind, value: person }] } };
}

/**
 * An echo is a person's unless it proves that it is ours, by our app's id or our key. Other apps are not told from
 * people: Meta's own inbox is an app, too. What an account that writes to itself sends back can only be the bot's: its
 * person is the contact.
 */
export function authorOf(seen: Seen): InboundMessage['author'] {
  const { raw, byBusiness, isSelf, account } = seen;
  if (!byBusiness) return 'contact';
  const { appId } = account.credentials.app ?? {};
  const isOurs = appId !== undefined && raw.message?.app_id === appId;
  return isOurs || isSelf || carriesOurKey(seen) ? 'bot' : 'human';
}

/** Whether an echo that is a person's might yet be of our own: nothing in it says for sure that another app sent it. */
export function mayBeOwn({ raw, account, traits }: Seen): boolean {
  const { appId } = account.credentials.app ?? {};
  const sentBy = raw.message?.app_id;
  return !traits.echoNamesApp || appId === undefined || sentBy === undefined;
}

/** Another installation of ours may write for the same account, by another app: its keys are not ours. */
export function carriesOurKey({ raw, account }: Seen): boolean {
  const { appId } = account.credentials.app ?? {};
  const sentBy = raw.message?.app_id;
  if (appId !== undefined && sentBy !== undefined && sentBy !== appId) return false;
  return ownKeyIn(raw.message?.metadata) !== undefined;
}
