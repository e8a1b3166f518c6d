import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';

export type Button = Extract<MessagePart, { kind: 'buttons' }>['buttons'][number];

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages */
const REPLY = { buttons: 3, title: 20, body: 1_024 };
/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages */
const LIST = { rows: 10, title: 24, description: 72, body: 4_096 };
/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-cta-url-messages */
const LINK = { title: 20, body: 1_024 };

/** The word on the button that opens the list; the sign says the same in every language. */
const OPEN_LIST = '☰';

/** How buttons are shown. `bodyMax`: the text above them; `numbered`: the same as words. */
export interface ButtonForm {
  bodyMax: number;
  interactive(body: string): Record<string, unknown>;
  numbered: string;
}

/**
 * The best form that loses nothing: up to three short titles as buttons, up to ten as a list, one address as a link
 * button. Undefined: only `numberedText` can say it all.
 * @throws PermanentError for a button that could not come back whole
 */
export function formOf(buttons: readonly Button[]): ButtonForm | undefined {
  for (const button of buttons) check(button);
  const numbered = numberedText(buttons);
  const [first] = buttons;
  if (buttons.length === 1 && first?.url !== undefined)
    return first.title.length <= LINK.title
      ? { bodyMax: LINK.body, numbered, interactive: linkOf(first) }
      : undefined;
  if (buttons.some(({ url }) => url !== undefined) || !areDistinct(buttons)) return undefined;
  if (buttons.length <= REPLY.buttons && buttons.every(({ title }) => title.length <= REPLY.title))
    return { bodyMax: REPLY.body, numbered, interactive: repliesOf(buttons) };
  const fitsRow = ({ title }: Button) => title.length <= LIST.description;
  if (buttons.length > LIST.rows || !buttons.every(fitsRow)) return undefined;
  const rows = buttons.map(rowOf);
  return { bodyMax: LIST.body, numbered, interactive: listOf(rows) };
}

/** The choices as a text; a link stands with its address. */
export function numberedText(buttons: readonly Button[]): string {
  return buttons.map(({ title, url }, index) => `${index + 1}. ${title}${url ? `: ${url}` : ''}`).join('\n');
}

function check({ id, title, url }: Button): void {
  if (title.trim() === '') throw new PermanentError('A WhatsApp button needs a title.');
  if (url !== undefined) return;
  const { idBytesMax } = capabilities.buttons;
  if (id.trim() !== id || id === '' || Buffer.byteLength(id) > idBytesMax)
    throw new PermanentError(
      `The id of a WhatsApp button has 1 to ${idBytesMax} bytes and no space around it.`,
    );
}

/** WhatsApp refuses a message in which two ids or two titles are the same. */
function areDistinct(buttons: readonly Button[]): boolean {
  const ids = new Set(buttons.map(({ id }) => id));
  const titles = new Set(buttons.map(({ title }) => shortTitle(title.trim())));
  return ids.size === buttons.length && titles.size === buttons.length;
}

function repliesOf(buttons: readonly Button[]): ButtonForm['interactive'] {
  const replies = buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
  return (body) => ({ type: 'button', body: { text: body }, action: { buttons: replies } });
}

function listOf(rows: readonly object[]): ButtonForm['interactive'] {
  return (body) => ({
    type: 'list',
    body: { text: body },
    action: { button: OPEN_LIST, sections: [{ rows }] },
  });
}

function linkOf({ title, url }: Button): ButtonForm['interactive'] {
  const action = { name: 'cta_url', parameters: { display_text: title, url } };
  return (body) => ({ type: 'cta_url', body: { text: body }, action });
}

/** A title that is too long for its row stands whole in the description. */
function rowOf({ id, title }: Button): { id: string; title: string; description?: string } {
  const short = shortTitle(title.trim());
  return { id, title: short, ...(short === title.trim() ? {} : { description: title }) };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function shortTitle(title: string): string {
  if (title.length <= LIST.title) return title;
  let short = '';
  for (const { segment } of graphemes.segment(title)) {
    if (short.length + segment.length > LIST.title - 1) break;
    short += segment;
  }
  return `${short.trimEnd()}…`;
}
