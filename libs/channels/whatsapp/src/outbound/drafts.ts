import type { TextPart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import { markUp } from './markup';

/** One message to be, and a plainer one should WhatsApp refuse it. */
export interface Draft {
  content: Record<string, unknown>;
  plain?: Record<string, unknown>;
  /** The words of a text: choices go under it. */
  words?: string;
  /** It cannot be an answer to a message. */
  quotesNothing?: boolean;
}

/** Should WhatsApp refuse the marks, the same words without them; not where the marks parted the text. */
export function textDrafts(part: TextPart): Draft[] {
  const pieces = markUp(part, capabilities.text);
  const plain = part.text.trim();
  const isSame = pieces.length !== 1 || pieces[0] === plain || plain.length > capabilities.text.max;
  return pieces.map((words) => textDraft(words, isSame ? undefined : plain));
}

export function textDraft(words: string, plainWords?: string): Draft {
  const plain = plainWords === undefined ? {} : { plain: textContent(plainWords) };
  return { content: textContent(words), words, ...plain };
}

export function textContent(body: string): Record<string, unknown> {
  return { type: 'text', text: { body, preview_url: /https?:\/\//i.test(body) } };
}
