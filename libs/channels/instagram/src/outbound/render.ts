import { lengthIn, splitText, type OutboundCall, type OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import { formOf, numberedText, type Button } from './buttons';
import { plainWords } from './plain';
import { target } from './target';

/** One message to be, and a plainer one should Instagram refuse it. */
interface Draft {
  message: Record<string, unknown>;
  plain?: Record<string, unknown>;
  /** The words of a text: buttons go under it. */
  words?: string;
}

/**
 * Calls of `POST /me/messages`. Buttons go under the last text before them. Instagram has no quotes for us, so
 * `replyTo` stays unsaid, and no place for a key of ours.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api
 * @throws PermanentError for a part that cannot be sent, for buttons without a text or with an id beyond the limit, for
 * a conversation that is no chat, and when nothing is left to send
 */
export function render(message: OutboundMessage): OutboundCall[] {
  const recipient = target(message.conversationAlias);
  const drafts: Draft[] = [];
  for (const part of message.parts) addPart(drafts, part);
  if (drafts.length === 0) throw new PermanentError('The message has no text that Instagram could show.');
  return drafts.map((draft) => ({
    method: 'messages',
    payload: { recipient, message: draft.message },
    ...(draft.plain
      ? { fallback: { method: 'messages', payload: { recipient, message: draft.plain } } }
      : {}),
  }));
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
      throw new PermanentError(`A ${part.kind} cannot be sent to Instagram yet.`);
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
  if (words === undefined) throw new PermanentError('Instagram shows buttons only under a text.');
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
