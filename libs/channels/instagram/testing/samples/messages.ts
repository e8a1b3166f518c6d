import { file, NADIA } from '@causerie/simulator-meta-graph';
import { bodies } from './bodies';

const { attached, change, echo, fromNadia, message, messaging, mid, standby } = bodies;

const ofSelf = (fields: Record<string, unknown>) =>
  messaging({
    ...fromNadia({ message: { mid: mid(), is_self: true, ...fields } }),
    sender: { id: NADIA },
    recipient: { id: NADIA },
  });

export const messageSamples = {
  text: message({ text: 'Bonjour, êtes-vous ouverts dimanche ? 🌞' }),
  textOfChange: change('messages', fromNadia({ message: { mid: mid(), text: 'As a change' } })),
  textOfIsoTime: messaging({
    ...fromNadia({ message: { mid: mid(), text: 'Old clock' } }),
    timestamp: '2026-01-01T00:00:00+0000',
  }),
  reply: message({ text: 'That one', reply_to: { mid: mid() } }),
  storyReply: message({
    text: 'Is it still there?',
    reply_to: { story: { id: '17900100', url: file('story') } },
  }),
  storyMention: attached('story_mention', { url: file('mention') }),
  quickReply: message({ text: 'Yes', quick_reply: { payload: 'order:yes' } }),
  image: attached('image', { url: file('image') }),
  imageAndText: message({ text: 'Look', attachments: [{ type: 'image', payload: { url: file('two') } }] }),
  album: message({
    attachments: ['a', 'b', 'c'].map((name) => ({ type: 'image', payload: { url: file(name) } })),
  }),
  video: attached('video', { url: file('video') }),
  audio: attached('audio', { url: file('audio') }),
  file: attached('file', { url: file('file') }),
  media: attached('media', { url: file('media') }),
  story: attached('ig_story', { url: file('shared-story') }),
  storyOfItsOwnName: attached('ig_story', {
    story_media_id: '17900101',
    story_media_url: file('own-name'),
  }),
  link: message({
    text: 'See https://example.invalid/',
    attachments: [{ type: 'fallback', title: 'A page', url: 'https://example.invalid/', payload: null }],
  }),
  share: attached('share', { url: 'https://www.instagram.example/p/SAMPLE/' }),
  post: attached('ig_post', {
    url: 'https://www.instagram.example/p/S2/',
    ig_post_media_id: '1790',
    title: 'P',
  }),
  postTwice: message({
    attachments: ['share', 'ig_post'].map((type) => ({
      type,
      payload: { url: file('post'), ig_post_media_id: '1792', title: 'P' },
    })),
  }),
  postOfOldTwice: message({
    attachments: [
      { type: 'share', payload: { url: file('post') } },
      { type: 'ig_post', payload: { url: file('post'), ig_post_media_id: '1792' } },
    ],
  }),
  postAndAnother: message({
    attachments: [
      { type: 'share', payload: { url: file('other') } },
      { type: 'ig_post', payload: { url: file('post'), ig_post_media_id: '1792' } },
    ],
  }),
  reel: attached('ig_reel', {
    url: 'https://www.instagram.example/reel/S3/',
    reel_video_id: '1791',
    title: 'R',
  }),
  products: attached('template', {
    product: { elements: [{ id: '51', retailer_id: 'SKU-51', title: 'Blue mug' }] },
  }),
  template: attached('template', { generic: { elements: [{ title: 'A card' }] } }),
  imageWithoutAddress: attached('image'),
  neverHeardOf: attached('hologram', { url: file('hologram') }),
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
  secondEdit: messaging(fromNadia({ message_edit: { mid: mid(), text: 'Monday', num_edit: 2 } })),
  self: ofSelf({ text: 'A try' }),
  selfEcho: ofSelf({ text: 'An answer to the try', is_echo: true }),
  echo: echo({ text: 'Typed in the app' }),
  ownEcho: echo({ text: 'Sent by us', app_id: 900_800_700_600_500 }),
  otherEcho: echo({ text: 'Sent by another program', app_id: '263902037430900' }),
  echoOfImage: echo({ attachments: [{ type: 'image', payload: { url: file('ours') } }] }),
  echoUnsent: echo({ is_deleted: true }),
  standby: standby(fromNadia({ message: { mid: mid(), text: 'To the other app' } })),
  two: messaging(
    fromNadia({ message: { mid: mid(), text: 'One' } }),
    fromNadia({ message: { mid: mid(), text: 'Two' } }),
  ),
};
