import { BOT, channel, DATE, group, message, nadia, nadiasChat, tomas, update } from './people';

const keyboard = {
  inline_keyboard: [
    [
      { text: 'Beans', callback_data: 'pick:beans' },
      { text: 'Shop', url: 'https://garden.example' },
    ],
  ],
};

const business = (fields: Record<string, unknown>) =>
  message({ business_connection_id: 'bizConn_01', ...fields });

const connection = (fields: Record<string, unknown>) =>
  update('business_connection', {
    id: 'bizConn_01',
    user: tomas,
    user_chat_id: tomas.id,
    date: DATE,
    ...fields,
  });

export const updateSamples: Readonly<Record<string, unknown>> = {
  edited: update('edited_message', message({ edit_date: DATE + 30, text: 'When do you open on Sunday?' })),
  editedLiveLocation: update(
    'edited_message',
    message({ edit_date: DATE + 30, location: { latitude: 48.86, longitude: 2.36, live_period: 900 } }),
  ),
  callback: update('callback_query', {
    id: '2190000000000000001',
    from: nadia,
    chat_instance: '-88',
    data: 'pick:beans',
    message: message({ from: BOT, text: 'Which?', reply_markup: keyboard }),
  }),
  callbackOfList: update('callback_query', {
    id: '2190000000000000004',
    from: nadia,
    chat_instance: '-88',
    data: '≡beans',
    message: message({
      from: BOT,
      text: 'Which?',
      reply_markup: { inline_keyboard: [[{ text: 'Runner beans', callback_data: '≡beans' }]] },
    }),
  }),
  callbackOfOldMessage: update('callback_query', {
    id: '2190000000000000002',
    from: nadia,
    chat_instance: '-88',
    data: 'pick:beans',
    message: { chat: nadiasChat, message_id: 3, date: 0 },
  }),
  callbackInline: update('callback_query', {
    id: '2190000000000000003',
    from: nadia,
    chat_instance: '-88',
    data: 'x',
    inline_message_id: 'AAE',
  }),
  reactionAdded: update('message_reaction', {
    chat: group,
    message_id: 12,
    user: tomas,
    date: DATE,
    old_reaction: [],
    new_reaction: [
      { type: 'emoji', emoji: '👍' },
      { type: 'custom_emoji', custom_emoji_id: '5368000000000000002' },
      { type: 'paid' },
    ],
  }),
  reactionRemoved: update('message_reaction', {
    chat: group,
    message_id: 12,
    actor_chat: channel,
    date: DATE,
    old_reaction: [{ type: 'emoji', emoji: '👍' }],
    new_reaction: [],
  }),
  businessMessage: update('business_message', business({ text: 'Is my order ready?' })),
  businessOwner: update('business_message', business({ from: tomas, text: 'Yes, come by.' })),
  businessGreeting: update(
    'business_message',
    business({ from: tomas, is_from_offline: true, text: 'We are away.' }),
  ),
  businessBot: update(
    'business_message',
    business({ from: tomas, sender_business_bot: BOT, text: 'It is ready.' }),
  ),
  businessEdited: update(
    'edited_business_message',
    business({ edit_date: DATE + 5, text: 'Is my order there?' }),
  ),
  businessDeleted: update('deleted_business_messages', {
    business_connection_id: 'bizConn_01',
    chat: nadiasChat,
    message_ids: [901, 902],
  }),
  businessConnection: connection({ is_enabled: true, rights: { can_reply: true } }),
  businessConnectionListens: connection({ is_enabled: true, rights: {} }),
  businessConnectionOld: connection({ is_enabled: true, can_reply: true }),
  businessConnectionEnded: connection({ is_enabled: false }),
  guest: update(
    'guest_message',
    message({ chat: group, from: tomas, text: '@CauserieSampleBot hours?', guest_query_id: '77' }),
  ),
  reactionCount: update('message_reaction_count', {
    chat: channel,
    message_id: 31,
    date: DATE,
    reactions: [{ type: { type: 'emoji', emoji: '🔥' }, total_count: 3 }],
  }),
  inlineQuery: update('inline_query', { id: '31', from: nadia, query: 'beans', offset: '' }),
  chosenInlineResult: update('chosen_inline_result', { result_id: 'r1', from: nadia, query: 'beans' }),
  shippingQuery: update('shipping_query', {
    id: '32',
    from: nadia,
    invoice_payload: 'p',
    shipping_address: { country_code: 'FR' },
  }),
  preCheckoutQuery: update('pre_checkout_query', {
    id: '33',
    from: nadia,
    currency: 'EUR',
    total_amount: 450,
    invoice_payload: 'p',
  }),
  purchasedPaidMedia: update('purchased_paid_media', { from: nadia, paid_media_payload: 'p' }),
  pollState: update('poll', {
    id: '530002',
    question: 'Tea?',
    options: [{ text: 'Yes', voter_count: 1 }],
    is_closed: true,
  }),
  pollAnswer: update('poll_answer', { poll_id: '530002', user: nadia, option_ids: [0] }),
  chatBoost: update('chat_boost', {
    chat: channel,
    boost: { boost_id: 'b', add_date: DATE, source: { source: 'premium', user: nadia } },
  }),
  removedChatBoost: update('removed_chat_boost', { chat: channel, boost_id: 'b', remove_date: DATE }),
  managedBot: update('managed_bot', { user: nadia, bot: BOT }),
  subscription: update('subscription', { user: nadia, state: 'active' }),
  neverHeardOf: update('telepathy', { thought: 'beans' }),
  withoutContent: update('telepathy', null),
};
