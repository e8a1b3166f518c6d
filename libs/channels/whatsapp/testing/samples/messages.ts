import { contact, from, message, messages, OWN_PHONE, NADIA, ofNumber, TIME, error } from './bodies';

const media = (more: Record<string, unknown>) => ({ id: '900100200', sha256: 'c2FtcGxl', ...more });
const context = { from: OWN_PHONE, id: 'wamid.SAMPLEOURS' };
const reply = (kind: string, value: unknown) =>
  message({ type: 'interactive', context, interactive: { type: kind, [kind]: value } });

export const messageSamples: Readonly<Record<string, unknown>> = {
  text: message({ type: 'text', text: { body: 'Are you open on Sunday? 🌱' } }),
  reply: message({ type: 'text', text: { body: 'This one' }, context }),
  forwarded: message({ type: 'text', text: { body: 'Seen?' }, context: { frequently_forwarded: true } }),
  ad: message({
    type: 'text',
    text: { body: 'Hi' },
    referral: {
      source_url: 'https://garden.example/ad',
      source_id: '77',
      source_type: 'ad',
      headline: 'Spring',
      ctwa_clid: 'CLID',
    },
  }),
  product: message({
    type: 'text',
    text: { body: 'Is it there?' },
    context: { referred_product: { catalog_id: '1', product_retailer_id: 'beans' } },
  }),
  image: message({ type: 'image', image: media({ mime_type: 'image/jpeg', caption: 'My beans' }) }),
  video: message({ type: 'video', video: media({ mime_type: 'video/mp4' }) }),
  audio: message({ type: 'audio', audio: media({ mime_type: 'audio/mpeg', voice: false }) }),
  voice: message({ type: 'audio', audio: media({ mime_type: 'audio/ogg; codecs=opus', voice: true }) }),
  document: message({
    type: 'document',
    document: media({ mime_type: 'application/pdf', filename: 'Prix été.pdf' }),
  }),
  sticker: message({ type: 'sticker', sticker: media({ mime_type: 'image/webp', animated: true }) }),
  location: message({ type: 'location', location: { latitude: 48.8, longitude: 2.3, name: 'Garden' } }),
  contacts: message({
    type: 'contacts',
    contacts: [
      { name: { formatted_name: 'Tomás A.' }, phones: [{ phone: '+351 900', wa_id: '351900' }] },
      { name: { first_name: 'Ada' }, emails: [{ email: 'ada@garden.example' }] },
    ],
  }),
  buttonReply: reply('button_reply', { id: 'pick:beans', title: 'Beans' }),
  listReply: reply('list_reply', { id: 'pick:peas', title: 'Peas', description: 'Sweet' }),
  flowReply: reply('nfm_reply', { name: 'flow', body: 'Sent', response_json: '{"day":"sunday"}' }),
  callPermission: reply('call_permission_reply', { response: 'accept' }),
  templateButton: message({ type: 'button', button: { text: 'Yes', payload: 'yes' }, context }),
  reaction: message({ type: 'reaction', reaction: { message_id: 'wamid.SAMPLEOURS', emoji: '👍' } }),
  reactionTakenBack: message({ type: 'reaction', reaction: { message_id: 'wamid.SAMPLEOURS' } }),
  order: message({
    type: 'order',
    order: {
      catalog_id: '1',
      text: 'By Friday, please',
      product_items: [{ product_retailer_id: 'beans', quantity: '2', item_price: 7.5, currency: 'EUR' }],
    },
  }),
  orderUnreadable: message({ type: 'order', order: { product_items: [{ quantity: 'some' }] } }),
  requestWelcome: message({ type: 'request_welcome' }),
  unsupported: message({ type: 'unsupported', errors: [error(131_051, 'Message type unknown')] }),
  neverHeardOf: message({ type: 'hologram', hologram: { size: 3 } }),
  edit: message({
    type: 'edit',
    edit: {
      original_message_id: 'wamid.SAMPLETHEIRS',
      message: { type: 'text', text: { body: 'On Saturday?' } },
    },
  }),
  editWithoutOriginal: message({ type: 'edit', edit: {} }),
  revoke: message({ type: 'revoke', revoke: { original_message_id: 'wamid.SAMPLETHEIRS' } }),
  numberChanged: ofNumber('messages', {
    messages: [
      from({
        from_user_id: undefined,
        type: 'system',
        system: {
          type: 'user_changed_number',
          body: 'Nadia changed',
          wa_id: '33600000002',
          user_id: 'FR.8001',
          previous_user_id: NADIA.userId,
        },
      }),
    ],
  }),
  numberChangedToNobodyKnowsWhat: message({
    type: 'system',
    system: { type: 'user_changed_number', body: 'Nadia changed' },
  }),
  userIdChanged: ofNumber('messages', {
    messages: [
      {
        id: 'wamid.SAMPLEIDCHANGE',
        timestamp: String(TIME),
        type: 'system',
        system: { type: 'user_changed_user_id', user_id: 'FR.8002', previous_user_id: NADIA.userId },
      },
    ],
  }),
  identityChanged: message({
    type: 'system',
    system: { type: 'customer_identity_changed', body: 'New keys' },
  }),
  usernameOnly: ofNumber('messages', {
    contacts: [{ profile: { name: 'Lou', username: 'lou' }, user_id: 'FR.9001' }],
    messages: [
      {
        from_user_id: 'FR.9001',
        id: 'wamid.SAMPLELOU',
        timestamp: String(TIME),
        type: 'text',
        text: { body: 'Hey' },
      },
    ],
  }),
  group: message({ type: 'text', text: { body: 'Who brings tea?' }, group_id: 'G100' }),
  groupReplyToUs: message({ type: 'text', text: { body: 'And cake?' }, group_id: 'G100', context }),
  severalMessages: messages(
    from({ type: 'text', text: { body: 'One' } }),
    from({ type: 'text', text: { body: 'Two' } }),
    from({ type: 'image', image: media({ mime_type: 'image/png' }) }),
  ),
  withoutIds: {
    object: 'whatsapp_business_account',
    entry: [
      { changes: [{ value: { contacts: [contact], messages: [{ type: 'text', text: { body: 'Bare' } }] } }] },
    ],
  },
};
