import { bodyOf, event, FROM_AKI, IN_CLUB, messageId, one, REN } from './bodies';

/** What people do beside writing, and what concerns the account. */
export const deedSamples = {
  postback: one({ type: 'postback', replyToken: 'r', postback: { data: 'day:sunday' } }),
  postbackOfDate: one({
    type: 'postback',
    postback: { data: 'book', params: { datetime: '2026-02-01T18:00' } },
  }),
  unsend: one({ type: 'unsend', unsend: { messageId: messageId() } }),
  follow: one({ type: 'follow', replyToken: 'r', follow: { isUnblocked: false } }),
  unblock: one({ type: 'follow', replyToken: 'r', follow: { isUnblocked: true } }),
  unfollow: one({ type: 'unfollow' }),
  join: one({ type: 'join', replyToken: 'r' }, { ...IN_CLUB, userId: undefined }),
  leave: one({ type: 'leave' }, { ...IN_CLUB, userId: undefined }),
  memberJoined: one(
    { type: 'memberJoined', replyToken: 'r', joined: { members: [{ type: 'user', userId: REN }] } },
    IN_CLUB,
  ),
  memberLeft: one({ type: 'memberLeft', left: { members: [{ type: 'user', userId: REN }] } }, IN_CLUB),
  videoPlayComplete: one({
    type: 'videoPlayComplete',
    replyToken: 'r',
    videoPlayComplete: { trackingId: 't' },
  }),
  beacon: one({ type: 'beacon', replyToken: 'r', beacon: { hwid: 'd41d8cd98f', type: 'enter' } }),
  accountLink: one({ type: 'accountLink', replyToken: 'r', link: { result: 'ok', nonce: 'n' } }),
  membership: one({ type: 'membership', replyToken: 'r', membership: { type: 'joined', membershipId: 7 } }),
  module: one({ type: 'module', module: { type: 'attached', botId: 'U1', scopes: [] } }, undefined),
  activated: one({ type: 'activated', chatControl: { expireAt: 1_767_312_000_000 } }),
  deactivated: one({ type: 'deactivated' }),
  suspended: bodyOf({ ...event({ type: 'botSuspended' }), source: undefined }),
  resumed: bodyOf({ ...event({ type: 'botResumed' }), source: undefined }),
  delivery: one({ type: 'delivery', delivery: { data: 'hash' } }),
  unknownDeed: one({ type: 'teleport', to: 'nowhere' }),
  several: bodyOf(
    event({ type: 'follow', follow: { isUnblocked: false } }, FROM_AKI),
    event({ type: 'message', message: { id: messageId(), type: 'text', text: 'Both at once' } }, IN_CLUB),
  ),
};
