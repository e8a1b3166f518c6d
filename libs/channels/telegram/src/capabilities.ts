import type { ChannelCapabilities } from '@causerie/channel-kit';

const MB = 1024 * 1024;

/** Bots fetch up to 20 MB (https://core.telegram.org/bots/api#getfile) and send up to 50 (#sending-files). */
const FILE = { downloadBytesMax: 20 * MB, uploadBytesMax: 50 * MB };

export const capabilities: ChannelCapabilities = {
  webhook: {
    // No documented limit. The largest update is a message of 4096 characters with its entities: far below.
    bodyBytesMax: MB,
    scope: 'account',
  },
  // https://core.telegram.org/bots/api#sendmessage and #sendphoto. Telegram counts characters; UTF-16 units are
  // never fewer, and are what entities are counted in.
  text: { unit: 'utf16', max: 4096, captionMax: 1024 },
  // https://core.telegram.org/bots/api#inlinekeyboardbutton (callback_data 1-64 bytes); a keyboard of more than
  // 100 buttons is cut by the server. Titles have no documented limit: longer ones are unreadable on a phone.
  buttons: { max: 100, titleMax: 64, idBytesMax: 64 },
  // No message of its own: rows become buttons, and what a button cannot show stands in the text above.
  lists: { rowsMax: 100, titleMax: 64, descriptionMax: 256 },
  // https://core.telegram.org/bots/api#setmessagereaction
  reactions: true,
  // https://core.telegram.org/bots/api#sendlocation and #sendvenue
  locations: true,
  // https://core.telegram.org/bots/api#replyparameters
  quotes: true,
  // https://core.telegram.org/bots/api#updating-messages
  edits: true,
  media: {
    // https://core.telegram.org/bots/api#sendphoto
    image: { ...FILE, uploadBytesMax: 10 * MB },
    audio: FILE,
    voice: FILE,
    video: FILE,
    video_note: FILE,
    document: FILE,
    sticker: FILE,
    animation: FILE,
  },
  // https://core.telegram.org/bots/api#sendchataction: five seconds or less.
  typing: { lastsMs: 5_000, repeatMs: 4_000 },
  // Telegram says no more about a message once it has accepted it.
  statuses: [],
  // https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. Short bursts pass; the exact
  // limits are not told, so 429 has the last word.
  rate: {
    account: { perSecond: 30, burst: 30 },
    recipient: { perSecond: 1, burst: 3 },
    group: { perSecond: 20 / 60, burst: 3 },
  },
  // sendMessage has no idempotency key: a reply sent twice is the lesser evil.
  unknownSend: 'resend',
  // An album comes as one update an item, without an end: https://core.telegram.org/bots/api#message (media_group_id).
  albumSettleMs: 1_200,
};
