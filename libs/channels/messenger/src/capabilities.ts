import type { ChannelCapabilities } from '@causerie/channel-kit';

const MB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets */
const upTo = (megabytes: number) => ({ downloadBytesMax: 25 * MB, uploadBytesMax: megabytes * MB });

export const capabilities: ChannelCapabilities = {
  webhook: {
    // Meta names no limit for this object; that of its WhatsApp webhooks. Up to 1000 events come in one body:
    // https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
    bodyBytesMax: 3 * MB,
    scope: 'app',
  },
  // https://developers.facebook.com/docs/messenger-platform/reference/send-api (2000 characters). What counts as one is
  // not said; UTF-16 units are never fewer than any other reading. A picture has no caption.
  text: { unit: 'utf16', max: 2_000, captionMax: 0 },
  // Thirteen quick replies of 20 characters, or three buttons of which some are links; else a numbered text.
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
  buttons: { max: 13, titleMax: 20, idBytesMax: 1_000 },
  media: { image: upTo(8), audio: upTo(25), video: upTo(25), document: upTo(25) },
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions (20 seconds)
  typing: { lastsMs: 20_000, repeatMs: 15_000 },
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
  // ('sent' is the echo that carries our key)
  statuses: ['sent', 'delivered', 'read'],
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy (standard messaging)
  replyWindowMs: 24 * HOUR_MS,
  rate: {
    // https://developers.facebook.com/docs/graph-api/overview/rate-limiting#messenger-platform : 300 texts a second and
    // 200 calls a day for each person who wrote lately; a page that sends more than 40 messages a second is no longer
    // shown in the inbox (re-check).
    account: { perSecond: 40, burst: 40 },
    // Meta names no limit for one person; ours, so that a chat does not look like spam.
    recipient: { perSecond: 2, burst: 10 },
  },
  // A repeat would be a second message. The echo carries our own key and proves a send whose answer was lost.
  unknownSend: 'hold',
};
