import type { ChannelCapabilities } from '@causerie/channel-kit';

const MB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets */
const upTo = (megabytes: number) => ({ downloadBytesMax: 25 * MB, uploadBytesMax: megabytes * MB });

/** What the platforms that send by `POST /me/messages` can do alike. */
export const MESSAGING_CAPABILITIES = {
  webhook: {
    // Meta names no limit for these objects; that of its WhatsApp webhooks. Up to 1000 events come in one body:
    // https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
    bodyBytesMax: 3 * MB,
    scope: 'app',
  },
  // Thirteen quick replies of 20 characters, or three buttons of which some are links; else a numbered text.
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
  buttons: { max: 13, titleMax: 20, idBytesMax: 1_000 },
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions
  reactions: true,
  media: {
    image: upTo(8),
    animation: upTo(8),
    audio: upTo(25),
    voice: upTo(25),
    video: upTo(25),
    video_note: upTo(25),
    document: upTo(25),
  },
  // …/send-messages/sender-actions (20 seconds)
  typing: { lastsMs: 20_000, repeatMs: 15_000 },
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy (standard messaging, and
  // the human agent tag where Meta allowed it)
  replyWindowMs: 24 * HOUR_MS,
  humanTag: { windowMs: 7 * 24 * HOUR_MS },
  // A repeat would be a second message. The echo proves a send whose answer was lost.
  unknownSend: 'hold',
} as const satisfies Partial<ChannelCapabilities>;

/** Meta names no limit for one person; ours, so that a chat does not look like spam. */
export const MESSAGING_RECIPIENT_RATE = { perSecond: 2, burst: 10 };
