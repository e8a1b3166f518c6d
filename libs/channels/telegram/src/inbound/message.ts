import type { InboundDeletion, InboundEdit, InboundMessage, MessagePart } from '@causerie/message-schema';
import { messageExternalId } from '../refs';
import { commandOf, isAddressed, type Command } from './addressing';
import { authorOf, senderOf } from './authorship';
import { contentOf } from './content';
import { addressOf, conversationOf, conversationOfChat } from './people';
import { rawDeletion, rawMessage, type RawMessage } from './raw';
import { isForwarded, replyToOf } from './replies';
import { eventKey, instant, isRecord, updateExternalId, type ParseContext, type Update } from './update';

/** Updates whose messages can be answered in the chat they came from. */
const ANSWERABLE_UPDATES = new Set(['message', 'business_message']);

export function messageEvent(update: Update, context: ParseContext): InboundMessage | undefined {
  if (!isRecord(update.value)) return undefined;
  const original = update.value;
  const raw = rawMessage.parse(original);
  const { parts, attachments } = contentOf(raw, original, update.kind);
  const command = commandOf(raw);
  const conversation = conversationOf(raw);
  const author = authorOf(raw, context.account);
  const externalId = idOf(raw) ?? updateExternalId(update);
  return {
    type: 'message',
    key: eventKey(update, externalId),
    conversation,
    externalId,
    sentAt: instant(raw.date) ?? context.receivedAt,
    ...optional('sender', senderOf(raw)),
    author,
    parts: [...parts, ...referralOf(command)],
    attachments,
    ...optional('groupKey', raw.media_group_id),
    ...optional('replyTo', replyToOf(raw)),
    ...(isForwarded(original) ? { forwarded: true } : {}),
    answerable: author === 'contact' && wantsAnswer(update, raw, parts, context),
    addressed: conversation.kind === 'private' || isAddressed(raw, context.account),
    pace: raw.media_group_id ? 'album' : command ? 'immediate' : 'burst',
    ...(original['write_access_allowed'] ? { reachability: 'reachable' } : {}),
  };
}

export function editEvent(update: Update, context: ParseContext): InboundEdit | undefined {
  if (!isRecord(update.value)) return undefined;
  const raw = rawMessage.parse(update.value);
  const externalId = idOf(raw);
  if (externalId === undefined) return undefined;
  return {
    type: 'edit',
    key: eventKey(update, externalId),
    conversation: conversationOf(raw),
    externalId,
    sentAt: instant(raw.date) ?? context.receivedAt,
    editedAt: instant(raw.edit_date ?? raw.date) ?? context.receivedAt,
    ...optional('sender', senderOf(raw)),
    author: authorOf(raw, context.account),
    ...contentOf(raw, update.value, update.kind),
  };
}

/** Telegram tells of deletions in business chats only: https://core.telegram.org/bots/api#update */
export function deletionEvent(update: Update): InboundDeletion | undefined {
  const raw = rawDeletion.safeParse(update.value).data;
  if (!raw) return undefined;
  const address = { ...addressOf({ ...raw }), chatId: raw.chat.id };
  return {
    type: 'deletion',
    key: eventKey(update, messageExternalId(address, raw.message_ids[0] ?? '')),
    conversation: conversationOfChat(raw.chat, address),
    externalIds: raw.message_ids.map((messageId) => messageExternalId(address, messageId)),
  };
}

export function idOf(
  raw: Pick<RawMessage, 'chat' | 'message_id' | 'business_connection_id'>,
): string | undefined {
  if (!raw.chat || !raw.message_id) return undefined;
  return messageExternalId(
    { chatId: raw.chat.id, ...optional('businessConnectionId', raw.business_connection_id) },
    raw.message_id,
  );
}

/** Service messages tell, they do not ask. What came through our own inline results is our text, not theirs. */
function wantsAnswer(
  update: Update,
  raw: RawMessage,
  parts: readonly MessagePart[],
  { account }: ParseContext,
): boolean {
  if (!ANSWERABLE_UPDATES.has(update.kind) || !raw.chat) return false;
  if (raw.is_automatic_forward || raw.via_bot?.id === account.externalId) return false;
  return parts.some((part) => part.kind !== 'service');
}

/** A deep link's payload: https://core.telegram.org/bots/features#deep-linking */
function referralOf(command: Command | undefined): MessagePart[] {
  const ref = command?.name === 'start' ? command.argument.trim() : '';
  return ref === '' ? [] : [{ kind: 'referral', source: 'deep_link', ref }];
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}
