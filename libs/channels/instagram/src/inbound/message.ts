import type { InboundEvent } from '@causerie/message-schema';
import { contentOf } from './content';
import { authorOf, conversationOf, senderOf } from './people';
import type { RawMessage } from './raw';
import { contentId, eventKey, given, type Seen } from './seen';

/** A message of the person, or an echo of one that the business sent. */
export function messageEvent(message: RawMessage, seen: Seen): InboundEvent {
  const { original, byBusiness, person } = seen;
  const mid = message.mid ?? contentId(original);
  // The sender is part of the key: an id is only sure to be unique for whoever made it.
  const who = byBusiness ? `to:${person ?? ''}` : person;
  if (message.is_deleted && message.mid !== undefined)
    return {
      type: 'deletion',
      key: eventKey('unsend', mid, who),
      conversation: conversationOf(seen),
      externalIds: [mid],
    };
  return {
    type: 'message',
    key: eventKey('message', mid, who),
    externalId: mid,
    conversation: conversationOf(seen),
    sentAt: seen.at,
    ...senderOf(seen),
    author: authorOf(seen),
    ...contentOf(message, original),
    ...given(
      'replyTo',
      message.reply_to?.mid === undefined ? undefined : { externalId: message.reply_to.mid },
    ),
    answerable: !byBusiness && !seen.isWatched && person !== undefined,
    addressed: true,
    pace: message.quick_reply ? 'immediate' : 'burst',
  };
}
