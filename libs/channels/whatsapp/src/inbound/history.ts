import type { InboundEvent } from '@causerie/message-schema';
import { isRecord } from '@causerie/channel-meta-graph';
import { accountEvent } from './account-events';
import { digits, listIn, type Change } from './change';
import { messageEvent } from './message';
import { withContact } from './people';
import { rawMessage, rawThread } from './raw';

/**
 * What was written before we came, in three phases and many chunks, in any order. None of it wants an answer, and
 * what the business wrote was a person's work.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/history/
 */
export function historyEvents(chunk: unknown, change: Change): InboundEvent[] {
  const fields = isRecord(chunk) ? chunk : {};
  const messages = listIn(fields, 'threads').flatMap((thread) => threadEvents(thread, change));
  // How far the synchronisation is, or that the business refuses to share its history.
  const { threads: _told, ...rest } = fields;
  const about = isRecord(chunk) ? rest : chunk;
  return [...messages, accountEvent('history', about, change, { known: true })];
}

function threadEvents(thread: unknown, change: Change): InboundEvent[] {
  const { id, context, messages } = rawThread.parse(isRecord(thread) ? thread : {});
  if (!messages?.length) return [accountEvent('history_thread', thread, change)];
  const person = withContact(
    {
      phone: id ?? context?.wa_id,
      userId: context?.user_id,
      parentUserId: context?.parent_user_id,
      username: context?.username,
    },
    change,
  );
  return messages.map((message) => {
    const author = isByBusiness(message, change) ? 'human' : 'contact';
    return messageEvent(message, change, { author, person, historical: true });
  });
}

/** The contents of a message whose place the history held before: it changes that message and adds none. */
export function historyMedia(message: unknown, change: Change): InboundEvent {
  const author = isByBusiness(message, change) ? 'human' : 'contact';
  return messageEvent(message, change, { author, historical: true, completes: true });
}

function isByBusiness(message: unknown, { ownPhone }: Change): boolean {
  const { from, to, to_user_id: toUserId } = rawMessage.parse(isRecord(message) ? message : {});
  const isOwn = (phone: string | undefined) =>
    phone !== undefined && ownPhone !== '' && digits(phone) === ownPhone;
  // Only what the business wrote is sure to name whom it was for.
  return isOwn(from) || (!isOwn(to) && (to ?? toUserId) !== undefined);
}
