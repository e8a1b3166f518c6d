import type { ChannelCapabilities } from '@causerie/channel-kit';

const MB = 1024 * 1024;
/** Nothing is said of what people may send; so much is fetched at most. */
const FROM_PEOPLE = { downloadBytesMax: 200 * MB, uploadBytesMax: 0 };

export const capabilities: ChannelCapabilities = {
  webhook: {
    // Nothing is said. Requests to the API hold 2 MB at most, and a webhook carries no files:
    // https://developers.line.biz/en/reference/messaging-api/#status-codes (413)
    bodyBytesMax: 2 * MB,
    scope: 'account',
  },
  // https://developers.line.biz/en/reference/messaging-api/#text-message (5000), counted in UTF-16 units:
  // https://developers.line.biz/en/docs/messaging-api/text-character-count/ . A picture has no caption.
  text: { unit: 'utf16', max: 5_000, captionMax: 0 },
  // Quick replies: 13 of 20 characters, https://developers.line.biz/en/reference/messaging-api/#items-object ; what
  // comes back, 300: https://developers.line.biz/en/reference/messaging-api/#postback-action
  buttons: { max: 13, titleMax: 20, idBytesMax: 300 },
  // https://developers.line.biz/en/reference/messaging-api/#location-message
  locations: true,
  media: {
    // https://developers.line.biz/en/reference/messaging-api/#image-message (10 MB, given by an address)
    image: { downloadBytesMax: 200 * MB, uploadBytesMax: 10 * MB },
    video: FROM_PEOPLE,
    audio: FROM_PEOPLE,
    document: FROM_PEOPLE,
    sticker: FROM_PEOPLE,
  },
  // We ask for 20 of the 5 to 60 seconds: https://developers.line.biz/en/docs/messaging-api/use-loading-indicator/
  typing: { lastsMs: 20_000, repeatMs: 15_000 },
  // LINE tells nothing of a message once it has accepted it.
  statuses: [],
  rate: {
    // https://developers.line.biz/en/reference/messaging-api/#rate-limits (2000 a second for a channel and endpoint)
    account: { perSecond: 2_000, burst: 2_000 },
    // "Don't send too many messages to the same user" without a number; this is our own:
    // https://developers.line.biz/en/docs/messaging-api/development-guidelines/
    recipient: { perSecond: 5, burst: 10 },
  },
  // Safe: a repeat carries the same retry key and is answered 409 instead of sent, for 24 hours.
  // https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
  unknownSend: 'resend',
  // Pictures sent at once are told one by one, each with the set's id: …/reference/messaging-api/#wh-image .
  // Nothing is said of how far apart; this is our own.
  albumSettleMs: 2_000,
};
