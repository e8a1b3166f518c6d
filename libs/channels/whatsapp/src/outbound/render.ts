import { splitText, type OutboundCall, type OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import { MEDIA_KINDS, type MessagePart, type TextPart } from '@causerie/message-schema';
import { CALLBACK_DATA_MAX, callbackDataOf } from '../callback-data';
import { capabilities } from '../capabilities';
import { buttonChoices } from './buttons';
import type { Choices } from './choices';
import { contactCardDraft } from './contact-card';
import { textContent, textDraft, textDrafts, type Draft } from './drafts';
import { listChoices } from './list';
import { markUp } from './markup';
import { mediaDrafts } from './media';
import { target } from './target';
import { templateDraft } from './template';

type MediaPart = Extract<MessagePart, { attachment: number; emoji?: string | undefined }>;
type LocationPart = Extract<MessagePart, { kind: 'location' }>;
type ReactionPart = Extract<MessagePart, { kind: 'reaction' }>;

/**
 * Calls of `POST /<phone number id>/messages`. Choices go under the last text before them.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 * @throws PermanentError for a part that cannot be sent, for choices without a text or beyond WhatsApp's limits, for
 * a conversation that is no chat, for a change of an earlier message, and when nothing is left to send
 */
export function render(message: OutboundMessage): OutboundCall[] {
  const to = target(message.conversationAlias);
  if (message.edits) throw new PermanentError('WhatsApp cannot change a message that was sent.');
  const drafts = draftsOf(message);
  if (drafts.length === 0) throw new PermanentError('The message has no text that WhatsApp could show.');
  const answer = drafts.findIndex(({ quotesNothing }) => !quotesNothing);
  return drafts.map(({ content, plain }, index) => {
    const head = {
      messaging_product: 'whatsapp',
      ...to,
      ...(index === answer ? quoted(message) : {}),
      ...callbackData(message.idempotencyKey, index),
    };
    return {
      method: 'messages',
      payload: { ...head, ...content },
      ...(plain ? { fallback: { method: 'messages', payload: { ...head, ...plain } } } : {}),
    };
  });
}

function draftsOf(message: OutboundMessage): Draft[] {
  const captioned = captionIn(message.parts);
  const drafts: Draft[] = [];
  for (const part of message.parts) {
    if (part === captioned?.text) continue;
    if (isMedia(part)) drafts.push(...mediaDraftsOf(part, message, captioned?.text));
    else if (part.kind === 'buttons') addChoices(drafts, buttonChoices(part.buttons));
    else if (part.kind === 'list') addChoices(drafts, listChoices(part));
    else drafts.push(...plainDrafts(part));
  }
  return drafts;
}

function plainDrafts(part: MessagePart): Draft[] {
  switch (part.kind) {
    case 'text':
      return textDrafts(part);
    case 'location':
      return [locationDraft(part)];
    case 'contact_card':
      return [contactCardDraft(part)];
    case 'reaction':
      return [reactionDraft(part)];
    case 'template':
      return [templateDraft(part)];
    default:
      throw new PermanentError(`A ${part.kind} cannot be sent to WhatsApp.`);
  }
}

const isMedia = (part: MessagePart): part is MediaPart =>
  (MEDIA_KINDS as readonly string[]).includes(part.kind);
const isText = (part: MessagePart | undefined): part is TextPart => part?.kind === 'text';

/** The text beside the only file is its caption, unless choices want to stand under that text. */
function captionIn(parts: OutboundMessage['parts']): { text: TextPart } | undefined {
  const [at, another] = parts.flatMap((part, index) => (isMedia(part) ? [index] : []));
  const hasChoices = parts.some(({ kind }) => kind === 'buttons' || kind === 'list');
  if (at === undefined || another !== undefined || hasChoices) return undefined;
  const text = [parts[at + 1], parts[at - 1]].find(isText);
  return text && { text };
}

function mediaDraftsOf(part: MediaPart, { attachments = [] }: OutboundMessage, caption?: TextPart): Draft[] {
  const attachment = attachments[part.attachment];
  if (!attachment) throw new PermanentError(`The ${part.kind} of the message has no file.`);
  return mediaDrafts(attachment, caption);
}

function locationDraft({ latitude, longitude, name, address }: LocationPart): Draft {
  const named = { ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) };
  const words = [name, address, `${latitude}, ${longitude}`].filter(Boolean).join('\n');
  const content = { type: 'location', location: { latitude, longitude, ...named } };
  return { content, plain: textContent(words) };
}

/** An empty emoji takes the reaction back. */
function reactionDraft({ targetExternalId, emojis: [emoji = ''] }: ReactionPart): Draft {
  const reaction = { message_id: targetExternalId, emoji };
  return { content: { type: 'reaction', reaction }, quotesNothing: true };
}

/**
 * The last text comes down to its choices. It may have to be shorter there than a text alone: what is too much goes
 * out before it.
 */
function addChoices(drafts: Draft[], { numbered, form }: Choices): void {
  const at = drafts.findLastIndex(({ words }) => words !== undefined);
  const words = drafts[at]?.words;
  if (words === undefined) throw new PermanentError('WhatsApp shows buttons only under a text.');
  drafts.splice(at, 1);
  if (!form) {
    const whole = { kind: 'text', text: `${words}\n\n${numbered}` } as const;
    drafts.push(...markUp(whole, capabilities.text).map((piece) => textDraft(piece)));
    return;
  }
  const ranges = splitText(words, { unit: 'utf16', max: form.bodyMax });
  const pieces = ranges.map(({ start, end }) => words.slice(start, end));
  const body = pieces.pop() ?? words;
  drafts.push(...pieces.map((piece) => textDraft(piece)));
  const asText = `${body}\n\n${numbered}`;
  drafts.push({
    content: { type: 'interactive', interactive: form.interactive(body) },
    ...(asText.length <= capabilities.text.max ? { plain: textContent(asText) } : {}),
  });
}

/** Only what WhatsApp itself named can be quoted. */
function quoted({ replyTo }: OutboundMessage): { context?: { message_id: string } } {
  const id = replyTo?.externalId;
  return id?.startsWith('wamid.') ? { context: { message_id: id } } : {};
}

function callbackData(key: string | undefined, index: number): { biz_opaque_callback_data?: string } {
  if (key === undefined) return {};
  const data = callbackDataOf(key, index);
  if (data.length > CALLBACK_DATA_MAX)
    throw new PermanentError('The idempotency key is too long for WhatsApp.');
  return { biz_opaque_callback_data: data };
}
