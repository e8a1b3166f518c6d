import type { InboundEvent } from '@causerie/message-schema';
import { itemsOf } from '../../webhook-body';
import { otherEvent } from './account-events';
import { editEvent, postbackEvent, reactionEvent, referralEvent } from './interactions';
import { messageEvent } from './message';
import { see, type ParseContext, type Seen } from './seen';

/**
 * Every element of `messaging[]`, of `standby[]` and of `changes[]` gives at least one event; a change's `value` may have
 * the shape of an element. It goes by what an element holds, not by the field's name.
 * @throws NotAWebhookError
 */
export function parseMessaging(body: unknown, context: ParseContext): InboundEvent[] {
  const seen = itemsOf(body, context.traits.object).map((item) => see(item, context));
  return apart(seen.flatMap(eventsOf));
}

function eventsOf(seen: Seen): InboundEvent[] {
  const { message, postback, reaction, message_edit: edit, referral } = seen.raw;
  const events = [
    message && messageEvent(message, seen),
    postback && postbackEvent(postback, seen),
    reaction && reactionEvent(reaction, seen),
    ...seen.traits.receiptsOf(seen),
    edit && editEvent(edit, seen),
    referral && referralEvent(referral, seen),
  ].filter((event) => event !== undefined);
  return events.length > 0 ? events : [otherEvent(seen)];
}

/** One id in two chats is two messages: the later gets the chat's name behind its id. */
function apart(events: InboundEvent[]): InboundEvent[] {
  const chatOf = new Map<string, string>();
  return events.map((event) => {
    if (event.type !== 'message') return event;
    const [chat = ''] = event.conversation.aliases;
    const first = chatOf.get(event.externalId) ?? chat;
    chatOf.set(event.externalId, first);
    return first === chat ? event : { ...event, externalId: `${event.externalId}@${chat}` };
  });
}
