import type { InboundEvent, InboundMessage, MessagePart } from '@causerie/message-schema';
import { contentId, given, instantOf, isRecord } from '@causerie/channel-meta-graph';
import { digits, type Change } from './change';
import { contentOf, typeOf, unsupportedContent, type Content } from './content';
import { identityEvent } from './identity';
import { contactOf, conversationOf, receiverOf, senderOf } from './people';
import { rawMessage, type RawMessage } from './raw';
import { headOf, type Provenance, type Seen } from './seen';

/** Presses and choices: nothing will follow them. */
const IMMEDIATE = new Set(['button', 'interactive']);
/** They tell, they do not ask. */
const SILENT = new Set(['reaction', 'system', 'errors', 'media_placeholder', 'call_permission_reply']);

/** An element of `messages`, of `message_echoes` or of a history thread: exactly one event. */
export function messageEvent(element: unknown, change: Change, from: Provenance): InboundEvent {
  const told = rawMessage.parse(isRecord(element) ? element : {});
  const raw = { ...told, type: typeOf(told) };
  const person = from.person ?? (from.author === 'contact' ? senderOf(raw, change) : receiverOf(raw, change));
  const seen: Seen = { raw, element, change, from, person };
  const identity = identityEvent(seen);
  if (identity) return identity;
  if (raw.type === 'revoke' && raw.revoke?.original_message_id !== undefined)
    return deletionEvent(seen, raw.revoke.original_message_id);
  if (raw.type === 'edit' && raw.edit?.original_message_id !== undefined && raw.edit.message)
    return editEvent(seen, raw.edit.original_message_id, contentOf(raw.edit.message, element));
  const content = raw.type === 'system' ? systemContent(raw, element) : contentOf(raw, element, raw.context);
  if (from.completes && raw.id !== undefined) return editEvent(seen, raw.id, content);
  return ownEvent(seen, content);
}

function ownEvent(seen: Seen, content: Content): InboundMessage {
  const { raw, element, change, from, person } = seen;
  const conversation = conversationOf(raw, person);
  const isOurs = from.author !== 'contact';
  const isPrivate = conversation.kind !== 'group';
  return {
    type: 'message',
    ...headOf(seen, 'message'),
    conversation,
    externalId: raw.id ?? contentId(element),
    sentAt: instantOf(raw.timestamp) ?? change.at,
    // Who of the business typed an echo is not told.
    ...given('sender', isOurs ? undefined : contactOf(person)),
    author: from.author,
    parts: [...content.parts, ...referralParts(raw)],
    attachments: content.attachments,
    ...replyOf(raw),
    answerable: !isOurs && !from.silent && !from.historical && !isSilent(raw),
    addressed: isPrivate || isReplyToUs(raw, change),
    pace: IMMEDIATE.has(raw.type ?? '') ? 'immediate' : 'burst',
    ...(from.historical ? { historical: true } : {}),
  };
}

const isSilent = ({ type = '', interactive }: RawMessage) =>
  SILENT.has(type) || SILENT.has(interactive?.type ?? '');

function editEvent(seen: Seen, externalId: string, content: Content): InboundEvent {
  const { raw, change, from, person } = seen;
  const at = instantOf(raw.timestamp) ?? change.at;
  return {
    type: 'edit',
    ...headOf(seen, 'edit'),
    conversation: conversationOf(raw, person),
    externalId,
    // The original's own time is not told.
    sentAt: at,
    editedAt: at,
    ...given('sender', from.author === 'contact' ? contactOf(person) : undefined),
    author: from.author,
    ...content,
  };
}

function deletionEvent(seen: Seen, externalId: string): InboundEvent {
  return {
    type: 'deletion',
    ...headOf(seen, 'revoke'),
    conversation: conversationOf(seen.raw, seen.person),
    externalIds: [externalId],
  };
}

function systemContent(raw: RawMessage, element: unknown): Content {
  const action = raw.system?.type;
  if (!action) return unsupportedContent('system', element);
  const details = raw.system?.body === undefined ? {} : { details: { body: raw.system.body } };
  return { parts: [{ kind: 'service', action, ...details }], attachments: [] };
}

function replyOf({ context }: RawMessage): Pick<InboundMessage, 'replyTo' | 'forwarded'> {
  const forwarded = context?.forwarded || context?.frequently_forwarded;
  return {
    ...(context?.id === undefined ? {} : { replyTo: { externalId: context.id } }),
    ...(forwarded ? { forwarded: true } : {}),
  };
}

/** An advertisement that the contact clicked, or a product of the catalogue that they ask about. */
function referralParts({ referral, context }: RawMessage): MessagePart[] {
  const product = context?.referred_product;
  const parts: MessagePart[] = [];
  if (referral)
    parts.push({
      kind: 'referral',
      source: referral.source_type || 'ad',
      ...given('ref', referral.ctwa_clid ?? referral.source_id),
      ...given('url', referral.source_url),
      ...given('headline', referral.headline),
    });
  if (product)
    parts.push({ kind: 'referral', source: 'product', ...given('ref', product.product_retailer_id) });
  return parts;
}

function isReplyToUs({ context }: RawMessage, { ownPhone }: Change): boolean {
  return context?.from !== undefined && ownPhone !== '' && digits(context.from) === ownPhone;
}
