import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { textContent, type Draft } from './drafts';

type CardPart = Extract<MessagePart, { kind: 'contact_card' }>;

/**
 * WhatsApp wants one more piece of the name beside the whole of it.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/contacts-messages
 * @throws PermanentError for a card that names nobody
 */
export function contactCardDraft({ name, phones, emails = [] }: CardPart): Draft {
  const called = [name.trim(), phones[0], emails[0]].find(Boolean);
  if (!called) throw new PermanentError('A contact card needs a name, a number or an address.');
  const card = {
    name: { formatted_name: called, first_name: called },
    ...(phones.length > 0 ? { phones: phones.map((phone) => ({ phone })) } : {}),
    ...(emails.length > 0 ? { emails: emails.map((email) => ({ email })) } : {}),
  };
  const words = [...new Set([called, ...phones, ...emails])].join('\n');
  return { content: { type: 'contacts', contacts: [card] }, plain: textContent(words) };
}
