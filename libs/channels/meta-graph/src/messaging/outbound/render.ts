import type { OutboundCall, OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MediaKind, MessagePart } from '@causerie/message-schema';
import { recipientOf } from '../chat';
import { METADATA_MAX, metadataOf } from '../own-key';
import { buttonChoices, choiceDrafts, listChoices, textDrafts, type Draft } from './choices';
import { mediaMessage } from './media';
import { plainWords } from './plain';
import type { OutboundTraits } from './traits';

/** A message, or a reaction to one: they are calls of their own, in the order of the parts. */
type Deed = Draft | { action: Record<string, unknown> };

/**
 * Calls of `POST /me/messages`. Files and captions are messages of their own. What is to choose from goes under the last
 * text before it, behind the files that follow that text: it would be gone once another message came.
 * https://developers.facebook.com/docs/messenger-platform/reference/send-api
 * @throws PermanentError for a part that cannot be sent, for buttons without a text or with an id beyond the limit, for
 * a conversation that is no chat, and when nothing is left to send
 */
export function renderMessaging(message: OutboundMessage, traits: OutboundTraits): OutboundCall[] {
  const recipient = recipientOf(message.conversationAlias, traits.name);
  if (message.edits) throw new PermanentError(`${traits.name} has no edits.`);
  const deeds = message.parts.reduce<Deed[]>((all, part) => withPart(all, part, { message, traits }), []);
  if (deeds.length === 0) throw new PermanentError(`The message has no text that ${traits.name} could show.`);
  return deeds.map((deed, index) => {
    if ('action' in deed) return { method: 'messages', payload: { recipient, ...deed.action } };
    const envelope = envelopeOf(message, index, traits);
    const payloadOf = (content: Draft['message']) => ({
      recipient,
      ...envelope.beside,
      message: { ...content, ...envelope.inside },
    });
    return {
      method: 'messages',
      payload: payloadOf(deed.message),
      ...(deed.plain ? { fallback: { method: 'messages', payload: payloadOf(deed.plain) } } : {}),
    };
  });
}

interface PartContext {
  message: OutboundMessage;
  traits: OutboundTraits;
}

function withPart(deeds: Deed[], part: MessagePart, { message, traits }: PartContext): Deed[] {
  const { text: limit } = traits.capabilities;
  switch (part.kind) {
    case 'text':
      return [...deeds, ...textDrafts(plainWords(part), limit)];
    case 'buttons':
      return withChoices(deeds, undefined, (words) =>
        choiceDrafts(words, buttonChoices(part.buttons, traits), traits),
      );
    case 'list':
      return withChoices(deeds, part.button, (words) =>
        choiceDrafts(words, listChoices(part, traits), traits),
      );
    case 'reaction':
      return [...deeds, { action: reactionAction(part, traits) }];
    case 'image':
    case 'audio':
    case 'voice':
    case 'video':
    case 'video_note':
    case 'document':
    case 'sticker':
    case 'animation':
      return [...deeds, fileDraft(part, { message, traits })];
    default:
      throw new PermanentError(`A ${part.kind} cannot be sent to ${traits.name}.`);
  }
}

function fileDraft(
  { kind, attachment }: Extract<MessagePart, { kind: MediaKind }>,
  { message, traits }: PartContext,
): Draft {
  return { message: mediaMessage(kind, message.attachments?.[attachment], traits), isFile: true };
}

/** Takes the last text away and puts it, with the choices under it, at the end. */
function withChoices(deeds: Deed[], lone: string | undefined, drafts: (words: string) => Draft[]): Deed[] {
  const at = deeds.findLastIndex((deed) => !('isFile' in deed));
  const found = deeds[at];
  const words = found && 'words' in found ? found.words : lone;
  if (words === undefined) throw new PermanentError('There is no text under which the buttons could stand.');
  const rest = found && 'words' in found ? deeds.toSpliced(at, 1) : deeds;
  return [...rest, ...drafts(words)];
}

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions */
function reactionAction(
  { targetExternalId, emojis }: Extract<MessagePart, { kind: 'reaction' }>,
  { name, reactionOf }: OutboundTraits,
): Record<string, unknown> {
  const [emoji] = emojis;
  if (emoji === undefined) return { sender_action: 'unreact', payload: { message_id: targetExternalId } };
  const reaction = reactionOf(emoji);
  if (reaction === undefined || emojis.length > 1)
    throw new PermanentError(`${name} does not have this reaction.`);
  return { sender_action: 'react', payload: { message_id: targetExternalId, reaction } };
}

/** What goes with the content: beside the message, and inside it. */
function envelopeOf(
  { humanTag, replyTo, idempotencyKey }: OutboundMessage,
  index: number,
  traits: OutboundTraits,
) {
  const type = traits.messagingType === undefined ? {} : { messaging_type: traits.messagingType };
  // A person wrote it: …/messenger-platform/send-messages/message-tags (seven days, and only where Meta allows it)
  const tagged = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
  const quoted = traits.quotes && replyTo && index === 0 ? { reply_to: { mid: replyTo.externalId } } : {};
  return {
    beside: { ...(humanTag ? tagged : type), ...quoted },
    inside: traits.carriesKey ? metadata(idempotencyKey, index, traits) : {},
  };
}

/** Each call of a message has its own, so that no two of them are alike. */
function metadata(key: string | undefined, index: number, { name }: OutboundTraits): Record<string, string> {
  if (key === undefined) return {};
  const own = metadataOf(key, index);
  if (own.length > METADATA_MAX) throw new PermanentError(`The idempotency key is too long for ${name}.`);
  return { metadata: own };
}
