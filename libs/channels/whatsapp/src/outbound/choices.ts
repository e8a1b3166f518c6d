import { PermanentError } from '@causerie/kernel';
import { capabilities } from '../capabilities';

/** Things to press or choose under a text. */
export interface Choices {
  /** The same as words. */
  numbered: string;
  /** Missing: only the words can say it all. */
  form?: ChoiceForm;
}

export interface ChoiceForm {
  /** The longest text that may stand above them. */
  bodyMax: number;
  interactive(body: string): Record<string, unknown>;
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages */
export const LIST = { rows: 10, title: 24, description: 72, body: 4_096, button: 20, section: 24 };

export interface Row {
  id: string;
  title: string;
  description?: string;
}

/** @throws PermanentError for a choice that could not come back whole, or that nobody could read */
export function checkChoice({ id, title }: { id: string; title: string }): void {
  if (title.trim() === '') throw new PermanentError('What can be chosen in WhatsApp needs a title.');
  const { idBytesMax } = capabilities.buttons;
  if (id.trim() !== id || id === '' || Buffer.byteLength(id) > idBytesMax)
    throw new PermanentError(
      `The id of a WhatsApp button has 1 to ${idBytesMax} bytes and no space around it.`,
    );
}

/** A title that is too long for its row stands whole in the description. Undefined when not even that has room. */
export function rowOf({ id, title, description }: Row): Row | undefined {
  const whole = title.trim();
  const short = shortTitle(whole);
  const more = [short === whole ? '' : whole, description?.trim()].filter(Boolean).join(' – ');
  if (more.length > LIST.description) return undefined;
  return { id, title: short, ...(more === '' ? {} : { description: more }) };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function shortTitle(title: string): string {
  if (title.length <= LIST.title) return title;
  let short = '';
  for (const { segment } of graphemes.segment(title)) {
    if (short.length + segment.length > LIST.title - 1) break;
    short += segment;
  }
  return `${short.trimEnd()}…`;
}

export const areDistinct = (texts: readonly string[]) => new Set(texts).size === texts.length;
