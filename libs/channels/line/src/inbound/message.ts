import type { InboundMessage, MessagePart } from '@causerie/message-schema';
import { contentOf } from './content';
import type { RawEvent, RawMessage } from './raw';
import { isGroup, isPlace, type Seen } from './seen';

/** What somebody wrote. In a group it is for us when it mentions us; LINE does not say whose message it quotes. */
export function messageEvent(message: RawMessage, seen: Seen): InboundMessage {
  const { imageSet, quotedMessageId, mention } = message;
  const album = imageSet?.id;
  return {
    ...eventOf(seen, contentOf(message, seen.original)),
    externalId: message.id ?? seen.id,
    answerable: mayBeAnswered(seen),
    addressed: !isGroup(seen) || (mention?.mentionees ?? []).some(({ isSelf }) => isSelf === true),
    pace: album === undefined ? 'burst' : 'album',
    ...(album === undefined ? {} : { groupKey: album }),
    ...(quotedMessageId === undefined ? {} : { replyTo: { externalId: quotedMessageId } }),
  };
}

/** A press on a button. Its title is not told; a date that was picked is. */
export function postbackEvent(
  { data, params }: NonNullable<RawEvent['postback']>,
  seen: Seen,
): InboundMessage {
  const press: MessagePart = { kind: 'button_reply', id: data ?? '' };
  const picked: MessagePart[] = params
    ? [{ kind: 'service', action: 'postback_params', details: params }]
    : [];
  return {
    ...eventOf(seen, { parts: [press, ...picked], attachments: [] }),
    answerable: mayBeAnswered(seen),
    addressed: true,
    pace: 'immediate',
  };
}

/** Something happened in the chat, or to the account. */
export function serviceEvent(
  seen: Seen,
  action: string,
  more: { details?: Record<string, unknown>; reachability?: InboundMessage['reachability'] } = {},
): InboundMessage {
  const { details, reachability } = more;
  const part: MessagePart = { kind: 'service', action, ...(details ? { details } : {}) };
  return {
    ...eventOf(seen, { parts: [part], attachments: [] }),
    ...(reachability && isPlace(seen) ? { reachability } : {}),
  };
}

/** Kept whole, so that nothing of a genuine webhook is lost. */
export function unknownEvent(seen: Seen): InboundMessage {
  const { original, raw } = seen;
  const part: MessagePart = { kind: 'unsupported', platformKind: raw.type ?? 'unknown', original };
  return eventOf(seen, { parts: [part], attachments: [] });
}

function eventOf(seen: Seen, content: Pick<InboundMessage, 'parts' | 'attachments'>): InboundMessage {
  return {
    type: 'message',
    key: seen.key,
    externalId: seen.id,
    conversation: seen.conversation,
    sentAt: seen.at,
    ...(seen.sender ? { sender: seen.sender } : {}),
    author: 'contact',
    ...content,
    answerable: false,
    addressed: false,
    pace: 'burst',
  };
}

/** While another channel of the account is in charge, we look on: …/reference/messaging-api/#common-properties */
function mayBeAnswered(seen: Seen): boolean {
  return isPlace(seen) && seen.raw.mode !== 'standby';
}
