import type { TextLimit } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';

export type Button = Extract<MessagePart, { kind: 'buttons' }>['buttons'][number];

/** …/instagram-api-with-instagram-login/messaging-api/quick-replies : the rest of a longer title is cut off. */
const QUICK = { replies: capabilities.buttons.max, title: capabilities.buttons.titleMax };
/** …/instagram-api-with-instagram-login/messaging-api/button-template */
const TEMPLATE = { buttons: 3, title: 20, text: 640 };

/** How buttons are shown. `limit`: of the text above them; `numbered`: the same as words. */
export interface ButtonForm {
  limit: TextLimit;
  message(text: string): Record<string, unknown>;
  numbered: string;
}

/**
 * The best form that loses nothing: quick replies, or a template where an address is among the buttons. Undefined:
 * only `numberedText` can say it all.
 * @throws PermanentError for a button that could not come back whole
 */
export function formOf(buttons: readonly Button[]): ButtonForm | undefined {
  for (const button of buttons) check(button);
  const numbered = numberedText(buttons);
  const isShort = (max: number) => buttons.every(({ title }) => title.length <= max);
  const { unit, max } = capabilities.text;
  if (buttons.every(({ url }) => url === undefined))
    return buttons.length <= QUICK.replies && isShort(QUICK.title)
      ? { limit: { unit, max }, numbered, message: quickReplies(buttons) }
      : undefined;
  if (buttons.length > TEMPLATE.buttons || !isShort(TEMPLATE.title)) return undefined;
  return { limit: { unit: 'utf16', max: TEMPLATE.text }, numbered, message: template(buttons) };
}

/** The choices as a text; a link stands with its address. */
export function numberedText(buttons: readonly Button[]): string {
  return buttons.map(({ title, url }, index) => `${index + 1}. ${title}${url ? `: ${url}` : ''}`).join('\n');
}

function check({ id, title, url }: Button): void {
  if (title.trim() === '') throw new PermanentError('A button of Instagram needs a title.');
  if (url !== undefined) return;
  const { idBytesMax } = capabilities.buttons;
  if (id === '' || Buffer.byteLength(id) > idBytesMax)
    throw new PermanentError(`The id of a button of Instagram has 1 to ${idBytesMax} bytes.`);
}

function quickReplies(buttons: readonly Button[]): ButtonForm['message'] {
  const replies = buttons.map(({ id, title }) => ({ content_type: 'text', title, payload: id }));
  return (text) => ({ text, quick_replies: replies });
}

function template(buttons: readonly Button[]): ButtonForm['message'] {
  const shown = buttons.map(({ id, title, url }) =>
    url === undefined ? { type: 'postback', title, payload: id } : { type: 'web_url', title, url },
  );
  return (text) => ({
    attachment: { type: 'template', payload: { template_type: 'button', text, buttons: shown } },
  });
}
