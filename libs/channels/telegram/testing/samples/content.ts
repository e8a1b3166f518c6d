import { file, message, nadia, tomas, update } from './people';

const inPrivate = (fields: Record<string, unknown>) => update('message', message(fields));

const photo = (name: string) => [
  file(`${name}-s`, { width: 90, height: 60, file_size: 1_200 }),
  file(`${name}-l`, { width: 1280, height: 853, file_size: 143_000 }),
  file(`${name}-m`, { width: 320, height: 213, file_size: 22_000 }),
];

export const contentSamples: Readonly<Record<string, unknown>> = {
  text: inPrivate({ text: 'When do you open on Saturday?' }),
  textWithEntities: inPrivate({
    text: '🌱 see our shop, @nadia_o and Tomás #spring',
    entities: [
      { type: 'bold', offset: 0, length: 2 },
      { type: 'text_link', offset: 7, length: 8, url: 'https://garden.example/shop' },
      { type: 'mention', offset: 17, length: 8 },
      { type: 'text_mention', offset: 30, length: 5, user: tomas },
      { type: 'hashtag', offset: 36, length: 7 },
      { type: 'custom_emoji', offset: 0, length: 2, custom_emoji_id: '5368000000000000001' },
      { type: 'pre', offset: 3, length: 3, language: 'text' },
      { type: 'not_yet_invented', offset: 3, length: 3 },
    ],
  }),
  photo: inPrivate({ photo: photo('leaf'), caption: 'What eats my leaves?' }),
  albumPhoto: inPrivate({ photo: photo('bed'), media_group_id: '13600000000000001' }),
  albumVideo: inPrivate({
    video: file('tour', {
      width: 640,
      height: 360,
      duration: 9,
      mime_type: 'video/mp4',
      file_name: 'tour.mp4',
    }),
    media_group_id: '13600000000000001',
  }),
  audio: inPrivate({ audio: file('song', { duration: 200, title: 'Rain', mime_type: 'audio/mpeg' }) }),
  voice: inPrivate({ voice: file('voice', { duration: 4, mime_type: 'audio/ogg' }) }),
  videoNote: inPrivate({ video_note: file('round', { length: 240, duration: 6 }) }),
  document: inPrivate({ document: file('plan', { file_name: 'plan.pdf', mime_type: 'application/pdf' }) }),
  animation: inPrivate({
    animation: file('wave', { width: 200, height: 200, duration: 2, mime_type: 'video/mp4' }),
    document: file('wave', { mime_type: 'video/mp4' }),
  }),
  sticker: inPrivate({
    sticker: file('sticker', {
      width: 512,
      height: 512,
      emoji: '🌻',
      is_animated: true,
      is_video: false,
      type: 'regular',
    }),
  }),
  videoSticker: inPrivate({
    sticker: file('sticker2', { width: 512, height: 512, is_animated: false, is_video: true }),
  }),
  location: inPrivate({ location: { latitude: 48.8566, longitude: 2.3522 } }),
  liveLocation: inPrivate({
    location: { latitude: 48.8566, longitude: 2.3522, live_period: 900, heading: 90 },
  }),
  venue: inPrivate({
    location: { latitude: 48.85, longitude: 2.35 },
    venue: { location: { latitude: 48.85, longitude: 2.35 }, title: 'Serre', address: '1 rue des Lilas' },
  }),
  contact: inPrivate({
    contact: { phone_number: '+33000000000', first_name: 'Zoé', vcard: 'BEGIN:VCARD\nEND:VCARD' },
  }),
  poll: inPrivate({
    poll: {
      id: '530001',
      question: 'Tea?',
      options: [
        { text: 'Yes', voter_count: 0 },
        { text: 'No', voter_count: 2 },
      ],
      is_closed: false,
    },
  }),
  dice: inPrivate({ dice: { emoji: '🎯', value: 6 } }),
  game: inPrivate({ game: { title: 'Snails', description: 'Race', photo: photo('game') } }),
  invoice: inPrivate({
    invoice: {
      title: 'Seeds',
      description: 'A bag',
      start_parameter: 's',
      currency: 'EUR',
      total_amount: 450,
    },
  }),
  story: inPrivate({ story: { chat: { id: nadia.id, type: 'private' }, id: 12 } }),
  storyReply: inPrivate({
    text: 'Nice one',
    reply_to_story: { chat: { id: nadia.id, type: 'private' }, id: 12 },
  }),
  paidMedia: inPrivate({ paid_media: { star_count: 5, paid_media: [] }, caption: 'Look' }),
  paidMediaSeen: inPrivate({
    paid_media: {
      star_count: 5,
      paid_media: [
        { type: 'photo', photo: photo('paid') },
        { type: 'video', video: file('paid-video', { duration: 3 }) },
        { type: 'preview', width: 90, height: 60 },
      ],
    },
    caption: 'Look',
  }),
  somethingNew: inPrivate({ hologram: { file_id: 'h' } }),
  start: inPrivate({ text: '/start spring_sale', entities: [{ type: 'bot_command', offset: 0, length: 6 }] }),
  idsBeyondDoubles: update('message', {
    message_id: 9,
    date: 1_767_225_600,
    chat: { id: '9223372036854775807', type: 'private', first_name: 'Big' },
    from: { id: '9223372036854775807', is_bot: false, first_name: 'Big' },
    text: 'My id has nineteen digits.',
  }),
  reply: inPrivate({
    text: 'This one, please',
    reply_to_message: message({ text: 'We have two kinds of beans.' }),
    quote: { text: 'two kinds', position: 8, is_manual: true },
  }),
  externalReply: inPrivate({
    text: 'As they say here',
    external_reply: {
      origin: { type: 'channel' },
      chat: { id: -1_002_000_000_030, type: 'channel', title: 'Seed news' },
      message_id: 44,
    },
    quote: { text: 'sow early', position: 0 },
  }),
  forward: inPrivate({
    text: 'Told me so',
    forward_origin: { type: 'hidden_user', sender_user_name: 'S.', date: 1_767_000_000 },
  }),
  oldForward: inPrivate({ text: 'Told me so', forward_from: tomas, forward_date: 1_567_000_000 }),
  viaOwnBot: inPrivate({
    text: 'From the menu',
    via_bot: { id: 7_000_000_001, is_bot: true, first_name: 'Causerie' },
  }),
};
