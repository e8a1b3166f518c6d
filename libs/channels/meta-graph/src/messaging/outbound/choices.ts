import { lengthIn, splitText, type TextLimit } from '@causerie/channel-kit';
import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import type { OutboundTraits } from './traits';

export type Button = Extract<MessagePart, { kind: 'buttons' }>['buttons'][number];
export type List = Extract<MessagePart, { kind: 'list' }>;

/** Something to choose from: how it is shown, and the same as words alone. */
interface Choices {
  /** Undefined: only words can say it all. */
  form?: { limit: TextLimit; message(text: string): Record<string, unknown> };
  /** Stands under the text in any form: what the form itself has no place for. */
  listing?: string;
  numbered: string;
}

/** One message to be, and a plainer one should the platform refuse it. */
export interface Draft {
  message: Record<string, unknown>;
  plain?: Record<string, unknown>;
  /** The words of a text: what is to choose from goes under it. */
  words?: string;
  isFile?: true;
}

/**
 * The best form that loses nothing: quick replies, or a template where an address is among the buttons.
 * @throws PermanentError for a button that could not come back whole
 */
export function buttonChoices(buttons: readonly Button[], traits: OutboundTraits): Choices {
  for (const button of buttons) check(button, traits);
  const numbered = buttons
    .map(({ title, url }, at) => `${at + 1}. ${title}${url ? `: ${url}` : ''}`)
    .join('\n');
  if (buttons.every(({ url }) => url === undefined)) return { ...quickReplies(buttons, traits), numbered };
  const { buttons: most, title, text } = traits.template;
  const fits = buttons.length <= most && buttons.every((button) => button.title.length <= title);
  if (!fits) return { numbered };
  return { form: { limit: { unit: 'utf16', max: text }, message: template(buttons) }, numbered };
}

/**
 * None of these platforms has lists: rows are quick replies, which have no place for sections and descriptions, so these
 * stand in the text above them.
 */
export function listChoices({ sections }: List, traits: OutboundTraits): Choices {
  const rows = sections.flatMap((section) => section.rows);
  for (const row of rows) check(row, traits);
  const numbered = numberedSections(sections);
  const isBare = sections.every(
    ({ title, rows: own }) =>
      title === undefined && own.every(({ description }) => description === undefined),
  );
  const { form } = quickReplies(rows, traits);
  return { ...(form ? { form } : {}), ...(form && !isBare ? { listing: numbered } : {}), numbered };
}

function numberedSections(sections: List['sections']): string {
  let count = 0;
  return sections
    .map(({ title, rows }) => {
      const lines = rows.map((row) => {
        count += 1;
        return `${count}. ${row.title}${row.description ? ` – ${row.description}` : ''}`;
      });
      return [...(title ? [title] : []), ...lines].join('\n');
    })
    .join('\n\n');
}

function check({ id, title, url }: Button, { name, capabilities }: OutboundTraits): void {
  if (title.trim() === '') throw new PermanentError(`A button of ${name} needs a title.`);
  if (url !== undefined) return;
  const { idBytesMax } = capabilities.buttons;
  if (id === '' || Buffer.byteLength(id) > idBytesMax)
    throw new PermanentError(`The id of a button of ${name} has 1 to ${idBytesMax} bytes.`);
}

function quickReplies(choices: readonly Button[], { capabilities }: OutboundTraits): Pick<Choices, 'form'> {
  const { max, titleMax } = capabilities.buttons;
  // The rest of a longer title would be cut off.
  if (choices.length > max || choices.some(({ title }) => title.length > titleMax)) return {};
  const replies = choices.map(({ id, title }) => ({ content_type: 'text', title, payload: id }));
  return { form: { limit: capabilities.text, message: (text) => ({ text, quick_replies: replies }) } };
}

function template(buttons: readonly Button[]) {
  const shown = buttons.map(({ id, title, url }) =>
    url === undefined ? { type: 'postback', title, payload: id } : { type: 'web_url', title, url },
  );
  return (text: string) => ({
    attachment: { type: 'template', payload: { template_type: 'button', text, buttons: shown } },
  });
}

/** A text, in as many messages as it needs. */
export function textDrafts(text: string, limit: TextLimit): Draft[] {
  return splitText(text, limit).map(({ start, end }) => {
    const words = text.slice(start, end);
    return { message: { text: words }, words };
  });
}

/** The text above may be shorter than a text: what is too much goes out before it, as a text of its own. */
export function choiceDrafts(text: string, choices: Choices, { capabilities }: OutboundTraits): Draft[] {
  const { form, listing, numbered } = choices;
  const asWords = `${text}\n\n${numbered}`;
  if (!form) return textDrafts(asWords, capabilities.text);
  const words = listing === undefined ? text : `${text}\n\n${listing}`;
  const pieces = splitText(words, form.limit).map(({ start, end }) => words.slice(start, end));
  const body = pieces.pop() ?? words;
  const before = pieces.flatMap((piece) => textDrafts(piece, capabilities.text));
  const plain = listing === undefined ? `${body}\n\n${numbered}` : body;
  const { unit, max } = capabilities.text;
  const fallback = lengthIn(unit, plain) <= max ? { plain: { text: plain } } : {};
  return [...before.map(({ message }) => ({ message })), { message: form.message(body), ...fallback }];
}
