import type { ChannelAccount } from '@causerie/channel-kit';
import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import type { TelegramCredentials } from '../credentials';
import { unsupported } from './content';
import { callbackEvent, reactionEvent } from './interactions';
import { membershipEvent } from './membership';
import { deletionEvent, editEvent, messageEvent } from './message';
import { ACCOUNT_CONVERSATION, contactOfUser, conversationOfChat, conversationOfUser } from './people';
import { rawAnything } from './raw';
import { eventKey, instant, readUpdate, updateExternalId, type ParseContext, type Update } from './update';

type Handler = (update: Update, context: ParseContext) => InboundEvent | undefined;

/** Kinds that are not here are kept as `unsupported`. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['message', messageEvent],
  ['channel_post', messageEvent],
  ['business_message', messageEvent],
  ['guest_message', messageEvent],
  ['edited_message', editEvent],
  ['edited_channel_post', editEvent],
  ['edited_business_message', editEvent],
  ['deleted_business_messages', deletionEvent],
  ['message_reaction', reactionEvent],
  ['callback_query', callbackEvent],
  ['my_chat_member', membershipEvent],
  ['chat_member', membershipEvent],
  ['chat_join_request', membershipEvent],
]);

/**
 * Exactly one event for every Update. It fails for no Update at all: Telegram holds a chat's later updates
 * back until the one before is accepted, so one that we cannot read must not stand in the way.
 * @throws NotAWebhookError
 */
export function parse(
  body: unknown,
  account: ChannelAccount<TelegramCredentials>,
  receivedAt = new Date(0),
): InboundEvent[] {
  const update = readUpdate(body);
  const context = { account, receivedAt: receivedAt.toISOString() };
  return [HANDLERS.get(update.kind)?.(update, context) ?? unsupportedEvent(update, context)];
}

function unsupportedEvent(update: Update, context: ParseContext): InboundMessage {
  const { chat, from, user, date } = rawAnything.safeParse(update.value).data ?? {};
  const person = from ?? user;
  const ofPerson = person ? conversationOfUser(person) : ACCOUNT_CONVERSATION;
  return {
    type: 'message',
    key: eventKey(update),
    externalId: updateExternalId(update),
    conversation: chat ? conversationOfChat(chat) : ofPerson,
    sentAt: instant(date) ?? context.receivedAt,
    ...(person ? { sender: contactOfUser(person) } : {}),
    author: 'contact',
    parts: [unsupported(update.kind, update.value)],
    attachments: [],
    answerable: false,
    addressed: false,
    pace: 'burst',
  };
}
