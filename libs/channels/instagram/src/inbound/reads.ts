import { conversationOf, eventKey, type Seen } from '@causerie/channel-meta-graph';
import type { InboundEvent } from '@causerie/message-schema';

/**
 * The person has seen this message of ours, and with it whatever we sent before: only the newest is told.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events (messaging_seen)
 */
export function readEvents(seen: Seen): InboundEvent[] {
  const mid = seen.raw.read?.mid;
  if (mid === undefined) return [];
  return [
    {
      type: 'status',
      key: eventKey('read', mid, seen.person),
      conversation: conversationOf(seen),
      externalId: mid,
      status: 'read',
      at: seen.at,
      coversEarlier: true,
    },
  ];
}
