import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { areDistinct, checkChoice, LIST, rowOf, shortTitle, type ChoiceForm, type Choices } from './choices';

export type Button = Extract<MessagePart, { kind: 'buttons' }>['buttons'][number];

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages */
const REPLY = { buttons: 3, title: 20, body: 1_024 };
/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-cta-url-messages */
const LINK = { title: 20, body: 1_024 };

/** The word on the button that opens the list; the sign says the same in every language. */
const OPEN_LIST = '☰';

/**
 * The best form that loses nothing: up to three short titles as buttons, up to ten as a list, one address as a link
 * button, else a numbered text.
 * @throws PermanentError for a button that could not come back whole
 */
export function buttonChoices(buttons: readonly Button[]): Choices {
  for (const button of buttons) check(button);
  const form = formOf(buttons);
  return { numbered: numberedText(buttons), ...(form ? { form } : {}) };
}

function formOf(buttons: readonly Button[]): ChoiceForm | undefined {
  const [first] = buttons;
  if (buttons.length === 1 && first?.url !== undefined)
    return first.title.length <= LINK.title ? { bodyMax: LINK.body, interactive: linkOf(first) } : undefined;
  if (buttons.some(({ url }) => url !== undefined) || !canTellApart(buttons)) return undefined;
  if (buttons.length <= REPLY.buttons && buttons.every(({ title }) => title.length <= REPLY.title))
    return { bodyMax: REPLY.body, interactive: repliesOf(buttons) };
  const rows = buttons.map(rowOf).filter((row) => row !== undefined);
  if (rows.length > LIST.rows || rows.length < buttons.length) return undefined;
  return { bodyMax: LIST.body, interactive: listOf(rows) };
}

/** A link stands with its address. */
function numberedText(buttons: readonly Button[]): string {
  return buttons.map(({ title, url }, index) => `${index + 1}. ${title}${url ? `: ${url}` : ''}`).join('\n');
}

function check(button: Button): void {
  if (button.url === undefined) checkChoice(button);
  else if (button.title.trim() === '') throw new PermanentError('A WhatsApp button needs a title.');
}

/** WhatsApp refuses a message in which two ids or two titles are the same. */
function canTellApart(buttons: readonly Button[]): boolean {
  return (
    areDistinct(buttons.map(({ id }) => id)) &&
    areDistinct(buttons.map(({ title }) => shortTitle(title.trim())))
  );
}

function repliesOf(buttons: readonly Button[]): ChoiceForm['interactive'] {
  const replies = buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
  return (body) => ({ type: 'button', body: { text: body }, action: { buttons: replies } });
}

function listOf(rows: readonly object[]): ChoiceForm['interactive'] {
  const action = { button: OPEN_LIST, sections: [{ rows }] };
  return (body) => ({ type: 'list', body: { text: body }, action });
}

function linkOf({ title, url }: Button): ChoiceForm['interactive'] {
  const action = { name: 'cta_url', parameters: { display_text: title, url } };
  return (body) => ({ type: 'cta_url', body: { text: body }, action });
}
