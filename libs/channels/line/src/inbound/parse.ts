import { NotAWebhookError, type ChannelAccount } from '@causerie/channel-kit';
import type { InboundEvent } from '@causerie/message-schema';
import type { LineCredentials } from '../credentials';
import { messageEvent, postbackEvent, serviceEvent, unknownEvent } from './message';
import { rawBody, type RawEvent } from './raw';
import { see, type Seen } from './seen';

/**
 * Every element of `events` gives one event, in order. An empty list is how LINE asks whether the address answers, and
 * gives none.
 * @throws NotAWebhookError
 */
export function parse(
  body: unknown,
  _account: ChannelAccount<LineCredentials>,
  receivedAt = new Date(0),
): InboundEvent[] {
  const { events } = rawBody.safeParse(body).data ?? {};
  if (!events) throw new NotAWebhookError('The body has no list of events.');
  return events.map((event) => eventOf(see(event, receivedAt)));
}

/** https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects */
function eventOf(seen: Seen): InboundEvent {
  const { type, message, postback, unsend, joined, left, follow } = seen.raw;
  switch (type) {
    case 'message':
      return message ? messageEvent(message, seen) : unknownEvent(seen);
    case 'postback':
      return postback ? postbackEvent(postback, seen) : unknownEvent(seen);
    case 'unsend':
      return unsend?.messageId === undefined ? unknownEvent(seen) : unsent(unsend.messageId, seen);
    case 'follow':
      return serviceEvent(seen, 'bot_unblocked', {
        details: { wasBlocked: follow?.isUnblocked ?? false },
        reachability: 'reachable',
      });
    case 'unfollow':
      return serviceEvent(seen, 'bot_blocked', { reachability: 'blocked' });
    case 'join':
      return serviceEvent(seen, 'bot_joined', { reachability: 'reachable' });
    case 'leave':
      return serviceEvent(seen, 'bot_left', { reachability: 'blocked' });
    case 'memberJoined':
      return serviceEvent(seen, 'new_chat_members', { details: { members: idsIn(joined) } });
    case 'memberLeft':
      return serviceEvent(seen, 'left_chat_member', { details: { members: idsIn(left) } });
    case 'botSuspended':
    case 'botResumed':
      return health(seen, type);
    default:
      return unknownEvent(seen);
  }
}

function unsent(messageId: string, { key, conversation }: Seen): InboundEvent {
  return { type: 'deletion', key, conversation, externalIds: [messageId] };
}

/** https://developers.line.biz/en/reference/partner-docs/#botsuspend-event */
function health({ key, conversation, at }: Seen, state: 'botSuspended' | 'botResumed'): InboundEvent {
  const level = state === 'botSuspended' ? 'critical' : 'ok';
  return { type: 'health', key, conversation, aspect: 'account', level, state, at };
}

function idsIn(members: RawEvent['joined']): string[] {
  return (members?.members ?? []).flatMap(({ userId }) => userId ?? []);
}
