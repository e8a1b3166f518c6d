import type { ChannelCapabilities } from '@causerie/channel-kit';

const MB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media */
const upTo = (megabytes: number) => ({ downloadBytesMax: 100 * MB, uploadBytesMax: megabytes * MB });

export const capabilities: ChannelCapabilities = {
  webhook: {
    // https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview (3 MB)
    bodyBytesMax: 3 * MB,
    scope: 'app',
  },
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages (4096
  // characters). What counts as one is not said; UTF-16 units are never fewer than any other reading.
  text: { unit: 'utf16', max: 4096, captionMax: 1024 },
  // Three reply buttons of 20 characters, else a list of ten rows; what fits neither is told as a numbered text.
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages (ids: 200)
  buttons: { max: 10, titleMax: 20, idBytesMax: 200 },
  // The same page: ten rows in all, titles of 24, descriptions of 72 characters.
  lists: { rowsMax: 10, titleMax: 24, descriptionMax: 72 },
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/reaction-messages
  reactions: true,
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/location-messages
  locations: true,
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/contextual-replies
  quotes: true,
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
  templates: true,
  media: {
    image: upTo(5),
    audio: upTo(16),
    voice: upTo(16),
    video: upTo(16),
    document: upTo(100),
    sticker: { downloadBytesMax: 100 * MB, uploadBytesMax: 500 * 1024 },
  },
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators/ (25 seconds)
  typing: { lastsMs: 25_000, repeatMs: 20_000 },
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status/
  statuses: ['sent', 'delivered', 'read', 'played', 'failed'],
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages#customer-service-windows
  replyWindowMs: 24 * HOUR_MS,
  rate: {
    // https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput : 80 a second, raised to
    // 1000 by Meta itself; 20 for a number that is also used in the app (re-check).
    account: { perSecond: 80, burst: 80 },
    // The same page, "pair rate limits": one message in six seconds to the same user, up to 45 at once on credit
    // (re-check). A long credit means a long wait, so we borrow little.
    recipient: { perSecond: 1 / 6, burst: 10 },
    profiles: {
      // The same page: fixed for a number that a person also uses in the app (re-check).
      coexistence: { perSecond: 20, burst: 20 },
      // The same page: after Meta raised the number (`THROUGHPUT_UPGRADE`).
      upgraded: { perSecond: 1_000, burst: 1_000 },
    },
  },
  // A file takes longer on its way than the text sent after it, and is then shown below: `sent` says that it has left.
  // https://github.com/theopenconversationkit/tock/issues/1860, https://github.com/glific/glific/issues/2113 .
  // The status may be missing, so the wait ends by itself.
  partsInOrder: { after: 'sent', waitMaxMs: 5_000 },
  // A repeat would be a second message. The lost answer is proven by a status that carries our own key.
  unknownSend: 'hold',
};
