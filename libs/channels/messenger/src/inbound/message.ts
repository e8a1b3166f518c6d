import type { InboundEvent, InboundStatus } from '@causerie/message-schema';
import { ownKeyIn } from '../own-key';
import { contentOf } from './content';
import { authorOf, conversationOf, senderOf } from './people';
import type { RawMessage } from './raw';
import { contentId, eventKey, given, type Seen } from './seen';

/** What an echo of our own send says beyond what every platform does. */
interface EchoStatus extends InboundStatus {
  /** Our own key of the send. */
  callbackData: string;
}

/**
 * A message of the person, or an echo of one that the business sent. An echo that carries our key is no new message but
 * the proof that ours was sent: a status, which may come before the send's answer.
 */
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
  const callbackData = byBusiness ? ownKeyIn(message.metadata) : undefined;
  if (callbackData !== undefined && message.mid !== undefined)
    return sentEvent(message.mid, callbackData, seen);
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

function sentEvent(externalId: string, callbackData: string, seen: Seen): EchoStatus {
  return {
    type: 'status',
    key: eventKey('sent', externalId, seen.person),
    conversation: conversationOf(seen),
    externalId,
    status: 'sent',
    at: seen.at,
    callbackData,
  };
}
