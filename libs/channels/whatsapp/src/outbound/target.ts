import { PermanentError } from '@causerie/kernel';
import { parseAlias } from '../refs';

/**
 * Whom a call goes to. A person who hides the phone number is named by `recipient`; should both be given, the
 * number wins.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 * @throws PermanentError for a conversation that is no chat
 */
export function target(conversationAlias: string): Record<string, string> {
  const recipient = parseAlias(conversationAlias);
  if (!recipient)
    throw new PermanentError('This conversation is no WhatsApp chat: nothing can be sent to it.');
  const { kind, value } = recipient;
  if (kind === 'group') return { recipient_type: 'group', to: value };
  return { recipient_type: 'individual', [kind === 'phone' ? 'to' : 'recipient']: value };
}
