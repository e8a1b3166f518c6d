import { splitText, type OutboundCall, type OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart, TextPart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import { formOf, numberedText, type Button } from './buttons';
import { markUp } from './markup';
import { target } from './target';

type LocationPart = Extract<MessagePart, { kind: 'location' }>;

/** One message to be, and a plainer one should WhatsApp refuse it. */
interface Draft {
  content: Record<string, unknown>;
  plain?: Record<string, unknown>;
  /** The words of a text: buttons go under it. */
  words?: string;
}

/** The longest text of ours that comes back in a status: …/webhooks/reference/messages/status/ */
const CALLBACK_DATA_MAX = 512;

/**
 * Calls of `POST /<phone number id>/messages`. Buttons go under the last text before them.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 * @throws PermanentError for a part that cannot be sent, for buttons without a text or beyond WhatsApp's limits, for
 * a conversation that is no chat, and when nothing is left to send
 */
export function render(message: OutboundMessage): OutboundCall[] {
  const to = target(message.conversationAlias);
  const drafts: Draft[] = [];
  for (const part of message.parts) addPart(drafts, part);
  if (drafts.length === 0) throw new PermanentError('The message has no text that WhatsApp could show.');
  return drafts.map((draft, index) => {
    const head = {
      messaging_product: 'whatsapp',
      ...to,
      ...(index === 0 ? quoted(message) : {}),
      ...callbackData(message.idempotencyKey, index),
    };
    return {
      method: 'messages',
      payload: { ...head, ...draft.content },
      ...(draft.plain ? { fallback: { method: 'messages', payload: { ...head, ...draft.plain } } } : {}),
    };
  });
}

function addPart(drafts: Draft[], part: MessagePart): void {
  switch (part.kind) {
    case 'text':
      drafts.push(...textDrafts(part));
      return;
    case 'buttons':
      addButtons(drafts, part.buttons);
      return;
    case 'location':
      drafts.push({ content: locationContent(part) });
      return;
    case 'reaction': {
      const [emoji = ''] = part.emojis;
      drafts.push({ content: { type: 'reaction', reaction: { message_id: part.targetExternalId, emoji } } });
      return;
    }
    default:
      throw new PermanentError(`A ${part.kind} cannot be sent to WhatsApp yet.`);
  }
}

/** Should WhatsApp refuse the marks, the same words without them; not where the marks parted the text. */
function textDrafts(part: TextPart): Draft[] {
  const pieces = markUp(part, capabilities.text);
  const plain = part.text.trim();
  const isSame = pieces.length !== 1 || pieces[0] === plain || plain.length > capabilities.text.max;
  return pieces.map((words) => textDraft(words, isSame ? undefined : plain));
}

function locationContent({ latitude, longitude, name, address }: LocationPart): Record<string, unknown> {
  const named = { ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) };
  return { type: 'location', location: { latitude, longitude, ...named } };
}

function textDraft(words: string, plainWords?: string): Draft {
  const text = (body: string) => ({ type: 'text', text: { body, preview_url: /https?:\/\//i.test(body) } });
  return { content: text(words), words, ...(plainWords === undefined ? {} : { plain: text(plainWords) }) };
}

/** The text above buttons may be shorter than a text: what is too much goes out before it, as a text of its own. */
function addButtons(drafts: Draft[], buttons: readonly Button[]): void {
  const last = drafts.at(-1);
  if (last?.words === undefined) throw new PermanentError('WhatsApp shows buttons only under a text.');
  const form = formOf(buttons);
  const words = last.words;
  drafts.pop();
  if (!form) {
    const whole = `${words}\n\n${numberedText(buttons)}`;
    drafts.push(...markUp({ kind: 'text', text: whole }, capabilities.text).map((piece) => textDraft(piece)));
    return;
  }
  const pieces = splitText(words, { unit: 'utf16', max: form.bodyMax }).map(({ start, end }) =>
    words.slice(start, end),
  );
  const body = pieces.pop() ?? words;
  drafts.push(...pieces.map((piece) => textDraft(piece)));
  const asText = textDraft(`${body}\n\n${form.numbered}`).content;
  drafts.push({
    content: { type: 'interactive', interactive: form.interactive(body) },
    ...(body.length + form.numbered.length + 2 <= capabilities.text.max ? { plain: asText } : {}),
  });
}

/** Only what WhatsApp itself named can be quoted. */
function quoted({ replyTo }: OutboundMessage): Record<string, unknown> {
  return replyTo?.externalId.startsWith('wamid.') ? { context: { message_id: replyTo.externalId } } : {};
}

/** Each call of a message has its own, so that a status tells which of them was accepted. */
function callbackData(key: string | undefined, index: number): Record<string, string> {
  if (key === undefined) return {};
  const data = `${key}:${index}`;
  if (data.length > CALLBACK_DATA_MAX)
    throw new PermanentError('The idempotency key is too long for WhatsApp.');
  return { biz_opaque_callback_data: data };
}
