import { instantOf } from '@causerie/channel-meta-graph';
import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import { ACCOUNT_CONVERSATION, conversationOf } from './people';
import type { RawEvent } from './raw';
import { contentId, eventKey, given, timeOf, type Seen } from './seen';

type Receipt = NonNullable<RawEvent['delivery']>;

/**
 * The person has got, or seen, what was sent to them up to a time. A status names one message; where Messenger names some, each
 * has its own. Where it gives the time alone, the event tells it in the account's conversation: in the person's chat it
 * would look like a word of theirs and open the window.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-reads
 */
export function receiptEvents(
  action: 'message_deliveries' | 'message_reads',
  { mids = [], watermark }: Receipt,
  seen: Seen,
): InboundEvent[] {
  if (mids.length === 0) return [watermarkEvent(action, watermark, seen)];
  const status = action === 'message_reads' ? 'read' : 'delivered';
  return mids.map((mid) => ({
    type: 'status',
    key: eventKey(status, mid, seen.person),
    conversation: conversationOf(seen),
    externalId: mid,
    status,
    at: timeOf(seen.raw.timestamp) ?? instantOf(watermark) ?? seen.at,
  }));
}

function watermarkEvent(action: string, watermark: unknown, seen: Seen): InboundMessage {
  const until = instantOf(watermark);
  // What was seen up to one time is seen once; a repeat has the same time.
  const id = until ?? contentId(seen.original);
  return {
    type: 'message',
    key: eventKey(action, id, seen.person),
    externalId: eventKey(action, id, seen.person),
    conversation: ACCOUNT_CONVERSATION,
    sentAt: seen.at,
    author: 'contact',
    parts: [
      { kind: 'service', action, details: { ...given('psid', seen.person), ...given('watermark', until) } },
    ],
    attachments: [],
    answerable: false,
    addressed: false,
    pace: 'burst',
  };
}
