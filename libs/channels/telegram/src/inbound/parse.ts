import type { ChannelAccount } from '@causerie/channel-kit';
import type { InboundEvent } from '@causerie/message-schema';
import type { TelegramCredentials } from '../credentials';
import { businessConnectionEvent } from './business-connection';
import { callbackEvent, reactionEvent } from './interactions';
import { membershipEvent } from './membership';
import { deletionEvent, editEvent, messageEvent } from './message';
import { noticeEvent, otherEvent, pollEvent } from './notices';
import { readUpdate, type ParseContext, type Update } from './update';

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
  ['business_connection', businessConnectionEvent],
  ['poll', pollEvent],
  ['poll_answer', noticeEvent],
  ['message_reaction_count', noticeEvent],
  ['purchased_paid_media', noticeEvent],
  ['chat_boost', noticeEvent],
  ['removed_chat_boost', noticeEvent],
  ['managed_bot', noticeEvent],
  ['subscription', noticeEvent],
  ['inline_query', noticeEvent],
  ['chosen_inline_result', noticeEvent],
  ['shipping_query', noticeEvent],
  ['pre_checkout_query', noticeEvent],
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
  return [HANDLERS.get(update.kind)?.(update, context) ?? otherEvent(update, context)];
}
