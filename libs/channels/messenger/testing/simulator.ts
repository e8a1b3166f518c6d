import {
  messagingSimulation,
  startMessagingSimulator,
  type MessagingSimulatorOptions,
  type SimulatorTraits,
} from '@causerie/simulator-meta-graph';

const traits: SimulatorTraits = {
  slug: 'messenger',
  object: 'page',
  // https://developers.facebook.com/docs/messenger-platform/reference/send-api
  textMax: 2_000,
  textLength: (text) => [...text].length,
  windowSubcode: 2_018_278,
  accountFields: ['id', 'username', 'name', 'category'],
  personFields: ['id', 'name', 'profile_pic'],
  accountIdBase: 100_200_000_000_000,
  tokenPrefix: 'EAASIM',
  messageFields: ['text', 'quick_replies', 'attachment', 'metadata'],
  needsMessagingType: true,
  // https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api
  takesBytes: true,
  quotes: true,
  fields: {
    message: 'messages',
    echo: 'message_echoes',
    postback: 'messaging_postbacks',
    reaction: 'message_reactions',
    delivery: 'message_deliveries',
    read: 'message_reads',
    referral: 'messaging_referrals',
    message_edit: 'message_edits',
  },
  echoNamesApp: true,
  receipts: 'watermark',
};

/** Starts a Messenger that lives on this machine. Rejects if the port is taken. */
export const startMessengerSimulator = (options: MessagingSimulatorOptions = {}) =>
  startMessagingSimulator(traits, options);

export const messengerSimulation = messagingSimulation(traits);
