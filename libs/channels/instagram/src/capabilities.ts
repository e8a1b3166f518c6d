import type { ChannelCapabilities } from '@causerie/channel-kit';
import { MESSAGING_CAPABILITIES, MESSAGING_RECIPIENT_RATE } from '@causerie/channel-meta-graph';

export const capabilities: ChannelCapabilities = {
  ...MESSAGING_CAPABILITIES,
  // https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message (1000 bytes of UTF-8).
  // A picture has no caption.
  text: { unit: 'utf8-byte', max: 1_000, captionMax: 0 },
  // There is no sign of delivery: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
  statuses: ['read'],
  rate: {
    // https://developers.facebook.com/docs/graph-api/overview/rate-limiting#instagram-messaging (300 texts a second;
    // re-check)
    account: { perSecond: 300, burst: 300 },
    recipient: MESSAGING_RECIPIENT_RATE,
  },
};
