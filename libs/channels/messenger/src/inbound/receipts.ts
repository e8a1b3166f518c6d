import { conversationOf, eventKey, timeOf, type Seen } from '@causerie/channel-meta-graph';
import type { InboundEvent } from '@causerie/message-schema';

/**
 * The person has got, or seen, everything that was sent to them up to a time. Where messages are named as well (of
 * deliveries, sometimes) each also has its own status, which counts before we know that it is ours.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-reads
 */
export function receiptEvents(seen: Seen): InboundEvent[] {
  const { delivery, read } = seen.raw;
  return [
    ...(delivery ? receipts('delivered', delivery, seen) : []),
    ...(read ? receipts('read', read, seen) : []),
  ];
}

function receipts(
  status: 'delivered' | 'read',
  { mids = [], watermark }: { mids?: readonly string[] | undefined; watermark?: unknown },
  seen: Seen,
): InboundEvent[] {
  const upTo = timeOf(watermark);
  const common = {
    conversation: conversationOf(seen),
    status,
    at: timeOf(seen.raw.timestamp) ?? upTo ?? seen.at,
  };
  const named = mids.map((mid): InboundEvent => {
    return { type: 'status', key: eventKey(status, mid, seen.person), externalId: mid, ...common };
  });
  if (upTo === undefined) return named;
  // What was seen up to one time is seen once; a repeat has the same time.
  return [
    ...named,
    { type: 'watermark', key: eventKey(`${status}_until`, upTo, seen.person), upTo, ...common },
  ];
}
