import { TIME } from '@causerie/simulator-meta-graph';
import { ACCOUNT_ID, OBJECT, bodies } from './bodies';

const { change, event, fromNadia, fromUs, messaging, mid } = bodies;

const target = mid();

/** A change that stands in the entry itself. */
const ofEntry = (field: string, value: unknown) => ({
  object: OBJECT,
  entry: [{ id: ACCOUNT_ID, time: TIME, field, value }],
});

/** What people do beside writing, and what concerns the account. */
export const deedSamples = {
  postback: event({ postback: { mid: mid(), title: 'Opening hours', payload: 'menu:hours' } }),
  iceBreakerOfChange: change(
    'messaging_postbacks',
    fromNadia({ postback: { mid: mid(), title: 'Where are you?', payload: 'ice:where' } }),
  ),
  postbackOfAd: event({
    postback: { mid: mid(), title: 'Start', payload: 'start', referral: { source: 'ADS', ad_id: '621' } },
  }),
  reaction: event({ reaction: { mid: target, action: 'react', reaction: 'love', emoji: '❤️' } }),
  reactionTakenBack: event({ reaction: { mid: target, action: 'unreact' } }),
  ownReaction: messaging(fromUs({ reaction: { mid: target, action: 'react', emoji: '👍' } })),
  read: event({ read: { mid: target } }),
  readOfChange: change('messaging_seen', fromNadia({ read: { mid: mid() } })),
  readUpTo: event({ read: { watermark: TIME } }),
  referral: event({ referral: { ref: 'poster-7', source: 'SHORTLINKS', type: 'OPEN_THREAD' } }),
  optin: event({ optin: { type: 'notification_messages', payload: 'news' } }),
  passThread: event({ pass_thread_control: { previous_owner_app_id: '1', new_owner_app_id: '2' } }),
  takeThread: change(
    'messaging_handover',
    fromNadia({ take_thread_control: { previous_owner_app_id: '2', new_owner_app_id: '1' } }),
  ),
  unknownDeed: event({ teleport: { to: 'nowhere' } }),
  comment: change('comments', {
    id: '1800',
    from: { id: '880100', username: 'nadia' },
    text: 'Lovely!',
    media: { id: '1801', media_product_type: 'FEED' },
  }),
  commentOfEntry: ofEntry('comments', { id: '1805', from: { id: '880100' }, text: 'Me, too!' }),
  textOfEntry: ofEntry('messages', fromNadia({ message: { mid: mid(), text: 'As an entry' } })),
  mention: change('mentions', { media_id: '1802', comment_id: '1803' }),
  storyInsights: change('story_insights', { media_id: '1804', reach: 12 }),
  unknownChange: change('weather', { sunny: true }),
  noEntries: { object: OBJECT, entry: [] },
  emptyEntry: { object: OBJECT, entry: [{ id: ACCOUNT_ID, time: 1_767_225_600_000 }] },
};
