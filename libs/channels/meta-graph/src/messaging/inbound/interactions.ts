import type { InboundEvent, InboundMessage, MessagePart } from '@causerie/message-schema';
import { referralPart } from './content';
import { contentId, eventKey, given } from './keys';
import { authorOf, conversationOf, mayBeOwn, senderOf } from './people';
import type { RawEvent } from './raw';
import type { Seen } from './seen';

type Raw<Name extends keyof RawEvent> = NonNullable<RawEvent[Name]>;

/** What a person did beside writing. `kind` names it in the key. */
export function deedEvent(
  seen: Seen,
  kind: string,
  deed: Pick<InboundMessage, 'parts'> & Partial<Pick<InboundMessage, 'externalId' | 'answerable' | 'pace'>>,
): InboundMessage {
  const id = deed.externalId ?? `${kind.slice(0, 64)}:${contentId(seen.original)}`;
  const author = authorOf(seen);
  return {
    type: 'message',
    key: eventKey(kind.slice(0, 64), id, seen.person),
    externalId: id,
    conversation: conversationOf(seen),
    sentAt: seen.at,
    ...senderOf(seen),
    author,
    ...(author === 'human' && mayBeOwn(seen) ? { maybeOwn: true } : {}),
    parts: deed.parts,
    attachments: [],
    answerable:
      (deed.answerable ?? false) && !seen.byBusiness && !seen.isWatched && seen.person !== undefined,
    addressed: true,
    pace: deed.pace ?? 'burst',
  };
}

/** A press on a button of a template, on an ice breaker, on `Get started` or in the menu. */
export function postbackEvent(postback: Raw<'postback'>, seen: Seen): InboundEvent {
  const { mid, payload, title, referral } = postback;
  const press: MessagePart = { kind: 'button_reply', id: payload ?? title ?? '', ...given('title', title) };
  return deedEvent(seen, 'postback', {
    parts: [press, ...(referral ? [referralPart(referral)] : [])],
    ...given('externalId', mid),
    answerable: true,
    pace: 'immediate',
  });
}

/** A person has at most one reaction to a message; `unreact` takes it back. */
export function reactionEvent(reaction: Raw<'reaction'>, seen: Seen): InboundEvent | undefined {
  const { mid, action, emoji, reaction: name } = reaction;
  if (mid === undefined) return undefined;
  const isBack = action === 'unreact';
  const shown = emoji ?? name;
  if (!isBack && shown === undefined) return undefined;
  return deedEvent(seen, 'reaction', {
    parts: [{ kind: 'reaction', targetExternalId: mid, emojis: isBack || !shown ? [] : [shown] }],
  });
}

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-edits */
export function editEvent(edit: Raw<'message_edit'>, seen: Seen): InboundEvent | undefined {
  const { mid, text, num_edit: count } = edit;
  if (mid === undefined || text === undefined) return undefined;
  return {
    type: 'edit',
    key: eventKey('edit', mid, count === undefined ? contentId(seen.original) : String(count)),
    conversation: conversationOf(seen),
    externalId: mid,
    // The original's own time is not told.
    sentAt: seen.at,
    editedAt: seen.at,
    ...senderOf(seen),
    author: authorOf(seen),
    parts: [{ kind: 'text', text }],
    attachments: [],
  };
}

/** The person came to the chat by a link or an advertisement; nothing is said yet. */
export function referralEvent(referral: Raw<'referral'>, seen: Seen): InboundEvent {
  return deedEvent(seen, 'referral', { parts: [referralPart(referral)] });
}
