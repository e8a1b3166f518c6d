import { conversationOf, eventKey, timeOf, type Seen } from '@causerie/channel-meta-graph';
import type { InboundEvent } from '@causerie/message-schema';

/**
 * The person has seen this message of ours, and with it whatever we sent before: only the newest is told. Where none
 * is named but a time, as Messenger tells it, everything up to then was seen.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events (messaging_seen)
 */
export function readEvents(seen: Seen): InboundEvent[] {
  const { mid, watermark } = seen.raw.read ?? {};
  const common = { conversation: conversationOf(seen), status: 'read', at: seen.at } as const;
  if (mid !== undefined) {
    const key = eventKey('read', mid, seen.person);
    return [{ type: 'status', key, externalId: mid, coversEarlier: true, ...common }];
  }
  const upTo = timeOf(watermark);
  if (upTo === undefined) return [];
  return [{ type: 'watermark', key: eventKey('read_until', upTo, seen.person), upTo, ...common }];
}
