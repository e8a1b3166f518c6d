import { TIME } from '@causerie/simulator-meta-graph';
import { ACCOUNT_ID, OBJECT, bodies } from './bodies';

const { change, event, fromNadia, fromUs, messaging, mid } = bodies;

const target = mid();

const policy = (name: string, what: Record<string, unknown>) =>
  messaging({ recipient: { id: ACCOUNT_ID }, timestamp: TIME, [name]: what });

/** What people do beside writing, what becomes of our messages, and what concerns the page. */
export const deedSamples = {
  postback: event({ postback: { mid: mid(), title: 'Opening hours', payload: 'menu:hours' } }),
  getStarted: event({
    postback: { title: 'Get started', payload: 'start', referral: { ref: 'r', source: 'SHORTLINK' } },
  }),
  reaction: event({ reaction: { mid: target, action: 'react', reaction: 'love', emoji: '❤️' } }),
  reactionTakenBack: event({ reaction: { mid: target, action: 'unreact', reaction: 'love' } }),
  ownReaction: messaging(fromUs({ reaction: { mid: target, action: 'react', emoji: '👍' } })),
  delivery: event({ delivery: { mids: [mid(), mid()], watermark: TIME } }),
  deliveryWithoutIds: event({ delivery: { watermark: TIME + 1 } }),
  read: event({ read: { watermark: TIME + 2 } }),
  referral: event({ referral: { ref: 'poster-7', source: 'SHORTLINK', type: 'OPEN_THREAD' } }),
  optin: event({
    optin: { type: 'notification_messages', payload: 'news', notification_messages_token: 'SAMPLE-TOKEN' },
  }),
  accountLinking: event({ account_linking: { status: 'linked', authorization_code: 'SAMPLE-CODE' } }),
  feedback: event({ response_feedback: { feedback: 'Good response', mid: target } }),
  passThread: event({ pass_thread_control: { new_owner_app_id: '2', metadata: 'm' } }),
  takeThread: event({ take_thread_control: { previous_owner_app_id: '2', metadata: 'm' } }),
  requestThread: event({ request_thread_control: { requested_owner_app_id: '3', metadata: 'm' } }),
  policy: policy('policy-enforcement', { action: 'warning', reason: 'Messages outside of the window.' }),
  policyBlock: policy('policy_enforcement', { action: 'block', reason: 'Spam.' }),
  policyUnblock: policy('policy_enforcement', { action: 'unblock' }),
  unknownDeed: event({ teleport: { to: 'nowhere' } }),
  post: change('feed', { item: 'post', verb: 'add', post_id: '1_2', message: 'Hello, page' }),
  unknownChange: change('weather', { sunny: true }),
  takeThreadOfChange: change(
    'messaging_handovers',
    fromNadia({ take_thread_control: { previous_owner_app_id: '9', new_owner_app_id: '1' } }),
  ),
  noEntries: { object: OBJECT, entry: [] },
  emptyEntry: { object: OBJECT, entry: [{ id: ACCOUNT_ID, time: TIME }] },
};
