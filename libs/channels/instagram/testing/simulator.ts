import {
  messagingSimulation,
  startMessagingSimulator,
  type MessagingSimulatorOptions,
  type SimulatorTraits,
} from '@causerie/simulator-meta-graph';

const DAY_MS = 24 * 3_600_000;

const traits: SimulatorTraits = {
  slug: 'instagram',
  object: 'instagram',
  // https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message
  textMax: 1_000,
  textLength: (text) => Buffer.byteLength(text),
  windowSubcode: 2_534_022,
  accountFields: ['id', 'user_id', 'username', 'name', 'account_type'],
  personFields: ['id', 'name', 'username', 'profile_pic'],
  accountIdBase: 17_841_400_000_000_000,
  tokenPrefix: 'IGAASIM',
  messageFields: ['text', 'quick_replies', 'attachment'],
  needsMessagingType: false,
  takesBytes: false,
  quotes: false,
  reactions: ['love'],
  fields: {
    message: 'messages',
    echo: 'messages',
    postback: 'messaging_postbacks',
    reaction: 'message_reactions',
    read: 'messaging_seen',
    referral: 'messaging_referral',
    message_edit: 'message_edit',
  },
  echoNamesApp: false,
  receipts: 'seen',
  // https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
  token: { livesMs: 60 * DAY_MS, renewableAfterMs: DAY_MS, grantType: 'ig_refresh_token' },
  // https://developers.facebook.com/docs/graph-api/overview/rate-limiting#instagram-messaging (re-check)
  conversationsPerSecond: 2,
};

/** Starts an Instagram that lives on this machine. Rejects if the port is taken. */
export const startInstagramSimulator = (options: MessagingSimulatorOptions = {}) =>
  startMessagingSimulator(traits, options);

export const instagramSimulation = messagingSimulation(traits);
