import type { ContactRef, ConversationRef, InboundMessage, MessagePart } from '@causerie/message-schema';
import { pollPart, unsupported } from './content';
import {
  ACCOUNT_CONVERSATION,
  contactOfChat,
  contactOfUser,
  conversationOfChat,
  conversationOfUser,
} from './people';
import { rawAnything, rawPoll } from './raw';
import { servicePart } from './service-messages';
import { eventKey, instant, isRecord, updateExternalId, type ParseContext, type Update } from './update';

/** What a kind of update says beside its people, place and time; what a query or a payment holds is private. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  poll_answer: ['poll_id', 'option_ids'],
  message_reaction_count: ['message_id', 'reactions'],
  purchased_paid_media: ['paid_media_payload'],
  chat_boost: ['boost'],
  removed_chat_boost: ['boost_id', 'source'],
  managed_bot: ['bot'],
  subscription: ['state', 'invoice_payload'],
  inline_query: ['query'],
  chosen_inline_result: ['result_id', 'query'],
  shipping_query: ['invoice_payload'],
  pre_checkout_query: ['currency', 'total_amount', 'invoice_payload'],
};

/** Something happened around the chat; Telegram's own word is the action. Nobody said anything. */
export function noticeEvent(update: Update, context: ParseContext): InboundMessage | undefined {
  const { value } = update;
  if (!isRecord(value)) return undefined;
  const told = (TOLD[update.kind] ?? []).filter((field) => value[field] !== undefined);
  const details = Object.fromEntries(told.map((field) => [field, value[field]]));
  return quiet(update, context, servicePart(update.kind, details));
}

/** The tally of a poll that we sent. Telegram does not say in which chat: https://core.telegram.org/bots/api#poll */
export function pollEvent(update: Update, context: ParseContext): InboundMessage | undefined {
  const poll = rawPoll.safeParse(update.value).data;
  return poll && quiet(update, context, pollPart(poll));
}

/** A kind of update that we do not know, or one that is not as documented: kept whole. */
export function otherEvent(update: Update, context: ParseContext): InboundMessage {
  return quiet(update, context, unsupported(update.kind, update.value));
}

/** A message that nobody has to answer, in the chat the update names, else in its user's, else in the account's. */
function quiet(update: Update, context: ParseContext, part: MessagePart): InboundMessage {
  const { date, ...where } = rawAnything.safeParse(update.value).data ?? {};
  const { conversation, sender } = whereabouts(where);
  return {
    type: 'message',
    key: eventKey(update),
    externalId: updateExternalId(update),
    conversation,
    sentAt: instant(date) ?? context.receivedAt,
    ...(sender ? { sender } : {}),
    author: 'contact',
    parts: [part],
    attachments: [],
    answerable: false,
    addressed: false,
    pace: 'burst',
  };
}

type Where = Omit<NonNullable<ReturnType<typeof rawAnything.safeParse>['data']>, 'date'>;

function whereabouts({ chat, from, user, voter_chat: voter }: Partial<Where>): {
  conversation: ConversationRef;
  sender?: ContactRef;
} {
  const person = from ?? user;
  const ofPerson = person ? conversationOfUser(person) : ACCOUNT_CONVERSATION;
  const sender = person ? contactOfUser(person) : voter && contactOfChat(voter);
  return { conversation: chat ? conversationOfChat(chat) : ofPerson, ...(sender ? { sender } : {}) };
}
