import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import { capabilities } from '../capabilities';
import { isListChoice, listChoice } from '../list-choice';

export type ButtonsPart = Extract<MessagePart, { kind: 'buttons' }>;
export type ListPart = Extract<MessagePart, { kind: 'list' }>;

/** A row of an inline keyboard: https://core.telegram.org/bots/api#inlinekeyboardmarkup */
export type KeyboardRow = Record<string, string>[];

/** One button a row, so that titles stay readable. @throws PermanentError beyond the platform's limits */
export function buttonRows({ buttons }: ButtonsPart): KeyboardRow[] {
  return buttons.map(({ id, title, url }): KeyboardRow => {
    const text = titled(title);
    return [url === undefined ? { text, callback_data: ownId(id) } : { text, url }];
  });
}

/** One row of the list is one button; sections follow each other. @throws PermanentError as `buttonRows` */
export function listRows({ sections }: ListPart): KeyboardRow[] {
  return sections
    .flatMap(({ rows }) => rows)
    .map(({ id, title }) => [{ text: titled(title), callback_data: data(id, listChoice(id)) }]);
}

/**
 * What the buttons of a list cannot show: the titles of its sections and the descriptions of its rows. '' where
 * there are none.
 */
export function listOutline({ sections }: ListPart): string {
  const told = sections.map(({ title, rows }) => {
    const described = rows.filter(({ description }) => description?.trim());
    const lines = (title?.trim() ? rows : described).map((row) =>
      row.description?.trim() ? `• ${row.title}: ${row.description}` : `• ${row.title}`,
    );
    return [...(title?.trim() ? [title] : []), ...lines].join('\n');
  });
  return told.filter((text) => text !== '').join('\n\n');
}

/** @throws PermanentError when the platform would cut some off */
export function keyboard(rows: readonly KeyboardRow[]): { inline_keyboard: KeyboardRow[] } {
  const { max } = capabilities.buttons;
  if (rows.length > max) throw new PermanentError(`Telegram shows at most ${max} buttons.`);
  return { inline_keyboard: [...rows] };
}

function titled(title: string): string {
  if (title.trim() === '') throw new PermanentError('A Telegram button needs a title.');
  return title;
}

function ownId(id: string): string {
  if (isListChoice(id)) throw new PermanentError('The id of this button would come back as that of a list.');
  return data(id, id);
}

/** A shortened id would come back as another one, so it is refused instead. */
function data(id: string, callbackData: string): string {
  const { idBytesMax } = capabilities.buttons;
  const max = idBytesMax - (Buffer.byteLength(callbackData) - Buffer.byteLength(id));
  if (id === '' || Buffer.byteLength(id) > max)
    throw new PermanentError(`The id of this Telegram button must have 1 to ${max} bytes.`);
  return callbackData;
}
