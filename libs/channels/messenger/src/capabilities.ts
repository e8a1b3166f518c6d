import type { ChannelCapabilities } from '@causerie/channel-kit';
import { MESSAGING_CAPABILITIES, MESSAGING_RECIPIENT_RATE } from '@causerie/channel-meta-graph';

export const capabilities: ChannelCapabilities = {
  ...MESSAGING_CAPABILITIES,
  // https://developers.facebook.com/docs/messenger-platform/reference/send-api (2000 characters). What counts as one is
  // not said; UTF-16 units are never fewer than any other reading. A picture has no caption.
  text: { unit: 'utf16', max: 2_000, captionMax: 0 },
  // https://developers.facebook.com/docs/graph-api/reference/page/messages (reply_to)
  quotes: true,
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
  // ('sent' is the echo that carries our key)
  statuses: ['sent', 'delivered', 'read'],
  rate: {
    // https://developers.facebook.com/docs/graph-api/overview/rate-limiting#messenger-platform : 300 texts a second and
    // 200 calls a day for each person who wrote lately; a page that sends more than 40 messages a second is no longer
    // shown in the inbox (re-check).
    account: { perSecond: 40, burst: 40 },
    recipient: MESSAGING_RECIPIENT_RATE,
  },
};
