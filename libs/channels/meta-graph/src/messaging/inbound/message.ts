import type { InboundEvent, InboundMessage } from '@causerie/message-schema';
import { ownKeyIn } from '../own-key';
import { contentId, eventKey, given } from './keys';
import { authorOf, carriesOurKey, conversationOf, mayBeOwn, senderOf } from './people';
import type { RawMessage } from './raw';
import type { Seen } from './seen';

/**
 * A message of the person, or an echo of one that the business sent. An echo that carries our key is no new message but
 * the proof that ours was sent: a status, which may come before the send's answer.
 */
export function messageEvent(message: RawMessage, seen: Seen): InboundEvent {
  const { original, byBusiness } = seen;
  const mid = message.mid ?? contentId(original);
  if (message.is_deleted && message.mid !== undefined)
    return {
      type: 'deletion',
      key: eventKey('unsend', mid, whoseKey(seen)),
      conversation: conversationOf(seen),
      externalIds: [mid],
    };
  const isProof = byBusiness && message.mid !== undefined && carriesOurKey(seen);
  return isProof ? sentEvent(mid, message, seen) : writtenEvent(mid, message, seen);
}

/** The sender is part of the key: an id is only sure to be unique for whoever made it. */
const whoseKey = ({ byBusiness, person }: Seen) => (byBusiness ? `to:${person ?? ''}` : person);

function writtenEvent(mid: string, message: RawMessage, seen: Seen): InboundMessage {
  const { original, byBusiness, person, traits } = seen;
  const author = authorOf(seen);
  const quoted = message.reply_to?.mid;
  return {
    type: 'message',
    key: eventKey('message', mid, whoseKey(seen)),
    externalId: mid,
    conversation: conversationOf(seen),
    sentAt: seen.at,
    ...senderOf(seen),
    author,
    ...(author === 'human' && mayBeOwn(seen) ? { maybeOwn: true } : {}),
    ...traits.contentOf(message, original),
    ...given('replyTo', quoted === undefined ? undefined : { externalId: quoted }),
    answerable: !byBusiness && !seen.isWatched && person !== undefined,
    addressed: true,
    pace: message.quick_reply ? 'immediate' : 'burst',
  };
}

function sentEvent(externalId: string, { metadata }: RawMessage, seen: Seen): InboundEvent {
  return {
    type: 'status',
    key: eventKey('sent', externalId, seen.person),
    conversation: conversationOf(seen),
    externalId,
    status: 'sent',
    at: seen.at,
    ...given('callbackData', ownKeyIn(metadata)),
  };
}
