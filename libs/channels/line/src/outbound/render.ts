import { splitText, type OutboundCall, type OutboundMessage } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import { parseAlias } from '../refs';
import { numberedText, withButtons, type Button } from './buttons';
import { needsWords, rowsOf, wordsOf, type List } from './list';
import { imageMessage, locationMessage } from './media';
import { plainWords } from './plain';

/** One message to be, and a plainer one should LINE refuse it. */
interface Draft {
  message: Record<string, unknown>;
  plain?: Record<string, unknown>;
  /** The words of a text: buttons go under it. */
  words?: string;
}

/**
 * Calls of POST /v2/bot/message/push, one message each, so that each has an id of its own. Buttons go under the last
 * text before them. Quotes need a token that only the webhook had, so `replyTo` stays unsaid.
 * https://developers.line.biz/en/reference/messaging-api/#send-push-message
 * @throws PermanentError for a part that cannot be sent, for buttons without a text, for a conversation that is no chat,
 * and when nothing is left to send
 */
export function render(message: OutboundMessage): OutboundCall[] {
  const place = parseAlias(message.conversationAlias);
  if (!place) throw new PermanentError('This conversation is no chat of LINE: nothing can be sent to it.');
  const drafts: Draft[] = [];
  for (const part of message.parts) addPart(drafts, part, message);
  if (drafts.length === 0) throw new PermanentError('The message has nothing that LINE could show.');
  return drafts.map(({ message: content, plain }, index) => {
    const call = (shown: Draft['message'], form: string) => ({
      method: 'push',
      payload: { to: place.id, messages: [shown], ...nameOf(message.idempotencyKey, `${index}${form}`) },
    });
    return { ...call(content, ''), ...(plain ? { fallback: call(plain, 'p') } : {}) };
  });
}

/** What the retry key is made of. The plainer form is another request, so it has another one. */
function nameOf(key: string | undefined, call: string): { retryName?: string } {
  return key === undefined ? {} : { retryName: `${key}/${call}` };
}

function addPart(drafts: Draft[], part: MessagePart, { attachments = [] }: OutboundMessage): void {
  switch (part.kind) {
    case 'text':
      drafts.push(...textDrafts(plainWords(part)));
      return;
    case 'buttons':
      addButtons(drafts, part.buttons);
      return;
    case 'list':
      addList(drafts, part);
      return;
    case 'image':
      drafts.push({ message: imageMessage(attachments[part.attachment]) });
      return;
    case 'location':
      drafts.push({ message: locationMessage(part) });
      return;
    default:
      throw new PermanentError(`A ${part.kind} cannot be sent to LINE yet.`);
  }
}

function textDrafts(text: string): Draft[] {
  return splitText(text, capabilities.text).map(({ start, end }) => {
    const words = text.slice(start, end);
    return { message: { type: 'text', text: words }, words };
  });
}

function addButtons(drafts: Draft[], buttons: readonly Button[]): void {
  const words = drafts.at(-1)?.words;
  if (words === undefined) throw new PermanentError('LINE shows buttons only under a text.');
  const shown = withButtons(words, buttons);
  const told = textDrafts(`${words}\n\n${numberedText(buttons)}`);
  drafts.pop();
  const [only] = told;
  if (!shown) drafts.push(...told);
  else drafts.push({ message: shown, ...(only && told.length === 1 ? { plain: only.message } : {}) });
}

/** LINE has no lists: rows that say more than their title are told in the text, and can be pressed all the same. */
function addList(drafts: Draft[], list: List): void {
  const words = drafts.at(-1)?.words;
  if (words === undefined) throw new PermanentError('LINE shows a list only under a text.');
  if (needsWords(list)) {
    drafts.pop();
    drafts.push(...textDrafts(`${words}\n\n${wordsOf(list)}`));
  }
  addButtons(drafts, rowsOf(list));
}
