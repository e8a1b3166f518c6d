import { AKI, BOT, bodyOf, event, IN_CLUB, message, messageId, REN, ROOM } from './bodies';

const held = { contentProvider: { type: 'line' } };

export const messageSamples = {
  text: message({ type: 'text', text: '定休日はいつですか？ 🌸' }),
  emoji: message({
    type: 'text',
    text: 'Thanks (love)',
    emojis: [{ index: 7, length: 6, productId: '5ac1', emojiId: '001' }],
  }),
  quote: message({ type: 'text', text: 'That one', quotedMessageId: messageId() }),
  groupText: message({ type: 'text', text: 'Who comes on Sunday?' }, IN_CLUB),
  mention: message(
    {
      type: 'text',
      text: '@Mugs are you open? @Ren',
      mention: {
        mentionees: [
          { index: 0, length: 5, type: 'user', userId: BOT, isSelf: true },
          { index: 20, length: 4, type: 'user', userId: REN, isSelf: false },
        ],
      },
    },
    IN_CLUB,
  ),
  mentionOfAll: message(
    {
      type: 'text',
      text: '@All look',
      mention: { mentionees: [{ index: 0, length: 4, type: 'all' }] },
    },
    IN_CLUB,
  ),
  roomText: message({ type: 'text', text: 'Hello' }, { type: 'room', roomId: ROOM, userId: AKI }),
  groupTextOfNobody: message({ type: 'text', text: 'From a computer' }, { ...IN_CLUB, userId: undefined }),
  image: message({ type: 'image', ...held }),
  imageElsewhere: message({
    type: 'image',
    contentProvider: { type: 'external', originalContentUrl: 'https://pictures.example.invalid/a.jpg' },
  }),
  album: bodyOf(
    ...[1, 2].map((index) =>
      event({
        type: 'message',
        message: { id: messageId(), type: 'image', ...held, imageSet: { id: 'SET-7', index, total: 2 } },
      }),
    ),
  ),
  video: message({ type: 'video', duration: 60_000, ...held }),
  audio: message({ type: 'audio', duration: 2_500, ...held }),
  file: message({ type: 'file', fileName: 'menu.pdf', fileSize: 21_138 }),
  location: message({
    type: 'location',
    title: 'The shop',
    address: '1-2 Made-up, Kyoto',
    latitude: 35.01,
    longitude: 135.76,
  }),
  sticker: message({ type: 'sticker', packageId: '446', stickerId: '1988', stickerResourceType: 'STATIC' }),
  stickerWithWords: message({
    type: 'sticker',
    packageId: '447',
    stickerId: '1989',
    stickerResourceType: 'MESSAGE',
    text: 'See you!',
  }),
  neverHeardOf: message({ type: 'hologram', depth: 3 }),
  onLookOut: bodyOf(
    event({ type: 'message', mode: 'standby', message: { id: messageId(), type: 'text', text: 'Psst' } }),
  ),
};
