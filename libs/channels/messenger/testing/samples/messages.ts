import { file } from '@causerie/simulator-meta-graph';
import { bodies } from './bodies';

const { attached, change, echo, fromNadia, message, messaging, mid, standby } = bodies;

const sticker = { url: file('thumb'), sticker_id: 369_239_263_222_822 };

export const messageSamples = {
  text: message({ text: 'Bonjour, êtes-vous ouverts dimanche ? 🌞' }),
  textOfChange: change('messages', fromNadia({ message: { mid: mid(), text: 'As a change' } })),
  reply: message({ text: 'That one', reply_to: { mid: mid(), is_self_reply: false } }),
  quickReply: message({ text: 'Yes', quick_reply: { payload: 'order:yes' } }),
  image: attached('image', { url: file('image') }),
  imageAndText: message({ text: 'Look', attachments: [{ type: 'image', payload: { url: file('two') } }] }),
  album: message({
    attachments: ['a', 'b', 'c'].map((name) => ({ type: 'image', payload: { url: file(name) } })),
  }),
  video: attached('video', { url: file('video') }),
  audio: attached('audio', { url: file('audio') }),
  file: attached('file', { url: file('file') }),
  sticker: attached('sticker', sticker),
  stickerOfOld: message({
    sticker_id: sticker.sticker_id,
    attachments: [{ type: 'image', payload: sticker }],
  }),
  stickerTwice: message({
    attachments: [
      { type: 'image', payload: sticker },
      { type: 'sticker', payload: sticker },
    ],
  }),
  location: attached('location', { coordinates: { lat: 48.8566, long: 2.3522 } }),
  link: message({
    text: 'See https://example.invalid/',
    attachments: [
      { type: 'fallback', title: 'A page', payload: { url: 'https://example.invalid/', title: 'A page' } },
    ],
  }),
  linkOfOld: message({
    attachments: [{ type: 'fallback', title: 'A page', url: 'https://example.invalid/' }],
  }),
  linkWithoutPayload: message({ attachments: [{ type: 'fallback' }] }),
  reel: attached('reel', { url: 'https://www.facebook.example/reel/7/', reel_video_id: '7', title: 'R' }),
  products: attached('template', {
    product: { elements: [{ id: '51', retailer_id: 'SKU-51', title: 'Blue mug' }] },
  }),
  template: attached('template', { template_type: 'generic', elements: [{ title: 'A card' }] }),
  appointment: attached('appointment_booking', { booking_id: '9' }),
  imageWithoutAddress: attached('image'),
  unsupported: message({ is_unsupported: true }),
  empty: message({}),
  ad: message({
    text: 'How much?',
    referral: {
      ref: 'summer',
      source: 'ADS',
      type: 'OPEN_THREAD',
      ad_id: '620',
      ads_context_data: { ad_title: 'Mugs' },
    },
  }),
  shopProduct: message({ text: 'In red?', referral: { product: { id: '52' } } }),
  unsend: message({ is_deleted: true }),
  edit: messaging(fromNadia({ message_edit: { mid: mid(), text: 'Sunday, I mean', num_edit: 1 } })),
  echo: echo({ text: 'Typed in the inbox', app_id: 263_902_037_430_900 }),
  ownEcho: echo({ text: 'Sent by us', app_id: 900_800_700_600_500 }),
  ownEchoByKey: echo({
    text: 'Sent by us',
    app_id: 900_800_700_600_500,
    metadata: 'causerie:0190c0de:0',
  }),
  echoOfSister: echo({ text: 'Sent by another of us', app_id: 111_111, metadata: 'causerie:0190c0de:0' }),
  echoWithoutApp: echo({ text: 'Sent by whom?' }),
  otherEcho: echo({ text: 'Sent by another program', app_id: 111_111, metadata: 'theirs' }),
  echoOfImage: echo({ attachments: [{ type: 'image', payload: { url: file('ours') } }] }),
  standby: standby(fromNadia({ message: { mid: mid(), text: 'To the other app' } })),
  standbyPostback: standby(fromNadia({ postback: { title: 'Start' } })),
  two: messaging(
    fromNadia({ message: { mid: mid(), text: 'One' } }),
    fromNadia({ message: { mid: mid(), text: 'Two' } }),
  ),
};
