import type { ChannelCapabilities } from '@causerie/channel-kit';

const MB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api */
const upTo = (megabytes: number) => ({ downloadBytesMax: 25 * MB, uploadBytesMax: megabytes * MB });

export const capabilities: ChannelCapabilities = {
  webhook: {
    // Meta names no limit for this object; that of its WhatsApp webhooks. Up to 1000 events come in one body:
    // https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
    bodyBytesMax: 3 * MB,
    scope: 'app',
  },
  // https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message (1000 bytes of UTF-8).
  // A picture has no caption.
  text: { unit: 'utf8-byte', max: 1_000, captionMax: 0 },
  // Thirteen quick replies of 20 characters, or three buttons of which some are links; else a numbered text.
  // https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/quick-replies
  buttons: { max: 13, titleMax: 20, idBytesMax: 1_000 },
  media: { image: upTo(8), audio: upTo(25), video: upTo(25), document: upTo(25) },
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions (20 seconds)
  typing: { lastsMs: 20_000, repeatMs: 15_000 },
  // There is no sign of delivery: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
  statuses: ['read'],
  // https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message
  replyWindowMs: 24 * HOUR_MS,
  rate: {
    // https://developers.facebook.com/docs/graph-api/overview/rate-limiting#instagram-messaging (300 texts a second;
    // re-check)
    account: { perSecond: 300, burst: 300 },
    // Meta names no limit for one person; ours, so that a chat does not look like spam.
    recipient: { perSecond: 2, burst: 10 },
  },
  // A repeat would be a second message. The echo proves a send whose answer was lost.
  unknownSend: 'hold',
};
