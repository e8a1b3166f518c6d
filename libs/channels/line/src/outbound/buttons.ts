import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';

export type Button = Extract<MessagePart, { kind: 'buttons' }>['buttons'][number];
type Payload = Record<string, unknown>;

const { max: QUICK_REPLIES_MAX, titleMax: TITLE_MAX, idBytesMax: ID_BYTES_MAX } = capabilities.buttons;
/** https://developers.line.biz/en/reference/messaging-api/#buttons : without picture and title. */
const TEMPLATE = { actions: 4, text: 160, altText: 400 };
/** https://developers.line.biz/en/reference/messaging-api/#uri-action */
const URI_MAX = 1_000;

/** Titles, and the text of a template, are counted so: …/docs/messaging-api/text-character-count/ */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const lengthOf = (text: string) => [...graphemes.segment(text)].length;

/**
 * A message with these buttons, in the best form that loses nothing: a template, which stays under the text and shows on
 * every device; else quick replies, which phones show until the next message. Undefined: only words can say it all.
 * @throws PermanentError for a button that could not come back whole
 */
export function withButtons(text: string, buttons: readonly Button[]): Payload | undefined {
  for (const button of buttons) check(button);
  if (buttons.some(({ title, url = '' }) => lengthOf(title) > TITLE_MAX || url.length > URI_MAX))
    return undefined;
  if (buttons.length <= TEMPLATE.actions && fitsTemplate(text))
    return {
      type: 'template',
      altText: text,
      template: { type: 'buttons', text, actions: buttons.map(actionOf) },
    };
  if (buttons.length > QUICK_REPLIES_MAX) return undefined;
  const items = buttons.map((button) => ({ type: 'action', action: actionOf(button) }));
  return { type: 'text', text, quickReply: { items } };
}

/** What stands for a template in notifications is counted in UTF-16 units: …/reference/messaging-api/#template-messages */
function fitsTemplate(text: string): boolean {
  return lengthOf(text) <= TEMPLATE.text && text.length <= TEMPLATE.altText;
}

/** The choices as a text; a link stands with its address. */
export function numberedText(buttons: readonly Button[]): string {
  return buttons.map(({ title, url }, index) => `${index + 1}. ${title}${url ? `: ${url}` : ''}`).join('\n');
}

/** A press shows the title as the person's own message. */
function actionOf({ id, title, url }: Button): Payload {
  if (url !== undefined) return { type: 'uri', label: title, uri: url };
  return { type: 'postback', label: title, data: id, displayText: title };
}

function check({ id, title, url }: Button): void {
  if (title.trim() === '') throw new PermanentError('A button of LINE needs a title.');
  if (url !== undefined) return;
  if (id === '' || Buffer.byteLength(id) > ID_BYTES_MAX)
    throw new PermanentError(`The id of a button of LINE has 1 to ${ID_BYTES_MAX} bytes.`);
}
