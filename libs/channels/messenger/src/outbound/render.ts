import { lengthIn, splitText, type OutboundCall, type OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import { METADATA_MAX, metadataOf } from '../own-key';
import { formOf, numberedText, type Button } from './buttons';
import { plainWords } from './plain';
import { target } from './target';

/** One message to be, and a plainer one should Messenger refuse it. */
interface Draft {
  message: Record<string, unknown>;
  plain?: Record<string, unknown>;
  /** The words of a text: buttons go under it. */
  words?: string;
}

/**
 * Calls of `POST /me/messages`. Buttons go under the last text before them. Our key goes along as
 * `metadata` and comes back in the echo. Quotes are not documented for what we send, so `replyTo` stays unsaid.
 * https://developers.facebook.com/docs/messenger-platform/reference/send-api
 * @throws PermanentError for a part that cannot be sent, for buttons without a text or with an id beyond the limit, for
 * a conversation that is no chat, and when nothing is left to send
 */
export function render(message: OutboundMessage): OutboundCall[] {
  const recipient = target(message.conversationAlias);
  const drafts: Draft[] = [];
  for (const part of message.parts) addPart(drafts, part);
  if (drafts.length === 0) throw new PermanentError('The message has no text that Messenger could show.');
  return drafts.map((draft, index) => {
    const own = metadata(message.idempotencyKey, index);
    // An answer to what the person wrote: …/messenger-platform/send-messages#messaging_types
    const payloadOf = (content: Draft['message']) => ({
      recipient,
      messaging_type: 'RESPONSE',
      message: { ...content, ...own },
    });
    return {
      method: 'messages',
      payload: payloadOf(draft.message),
      ...(draft.plain ? { fallback: { method: 'messages', payload: payloadOf(draft.plain) } } : {}),
    };
  });
}

/** Each call of a message has its own, so that an echo tells which of them was accepted. */
function metadata(key: string | undefined, index: number): Record<string, string> {
  if (key === undefined) return {};
  const own = metadataOf(key, index);
  if (own.length > METADATA_MAX) throw new PermanentError('The idempotency key is too long for Messenger.');
  return { metadata: own };
}

function addPart(drafts: Draft[], part: MessagePart): void {
  switch (part.kind) {
    case 'text':
      drafts.push(...textDrafts(plainWords(part)));
      return;
    case 'buttons':
      addButtons(drafts, part.buttons);
      return;
    default:
      throw new PermanentError(`A ${part.kind} cannot be sent to Messenger yet.`);
  }
}

function textDrafts(text: string, limit = capabilities.text): Draft[] {
  return splitText(text, limit).map(({ start, end }) => {
    const words = text.slice(start, end);
    return { message: { text: words }, words };
  });
}

/** The text above buttons may be shorter than a text: what is too much goes out before it, as a text of its own. */
function addButtons(drafts: Draft[], buttons: readonly Button[]): void {
  const words = drafts.at(-1)?.words;
  if (words === undefined) throw new PermanentError('Messenger shows buttons only under a text.');
  const form = formOf(buttons);
  drafts.pop();
  if (!form) {
    drafts.push(...textDrafts(`${words}\n\n${numberedText(buttons)}`));
    return;
  }
  const pieces = splitText(words, form.limit).map(({ start, end }) => words.slice(start, end));
  const body = pieces.pop() ?? words;
  drafts.push(...pieces.flatMap((piece) => textDrafts(piece)));
  const asText = `${body}\n\n${form.numbered}`;
  const { unit, max } = capabilities.text;
  drafts.push({
    message: form.message(body),
    ...(lengthIn(unit, asText) <= max ? { plain: { text: asText } } : {}),
  });
}
