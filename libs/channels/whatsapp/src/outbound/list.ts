import type { MessagePart } from '@causerie/message-schema';
import { areDistinct, checkChoice, LIST, rowOf, type ChoiceForm, type Choices } from './choices';

type ListPart = Extract<MessagePart, { kind: 'list' }>;
type Section = ListPart['sections'][number];

/**
 * A list where WhatsApp can show all of it, else a numbered text: more than ten rows, a title or description that
 * has no room, ids that are the same, sections without a name among others.
 * @throws PermanentError for a row that could not come back whole
 */
export function listChoices({ button, sections }: ListPart): Choices {
  for (const { rows } of sections) for (const row of rows) checkChoice(row);
  const form = formOf(button.trim(), sections);
  return { numbered: numberedText(button.trim(), sections), ...(form ? { form } : {}) };
}

function formOf(button: string, sections: readonly Section[]): ChoiceForm | undefined {
  const all = sections.flatMap(({ rows }) => rows);
  const isNamed = ({ title = '' }: Section) => title.trim() !== '' || sections.length === 1;
  const fits =
    button !== '' &&
    button.length <= LIST.button &&
    all.length <= LIST.rows &&
    all.every((row) => rowOf(row) !== undefined) &&
    areDistinct(all.map(({ id }) => id)) &&
    sections.every((section) => isNamed(section) && (section.title ?? '').trim().length <= LIST.section);
  if (!fits) return undefined;
  const shown = sections.map(({ title = '', rows }) => ({
    ...(title.trim() === '' ? {} : { title: title.trim() }),
    rows: rows.map(rowOf),
  }));
  const action = { button, sections: shown };
  return { bodyMax: LIST.body, interactive: (body) => ({ type: 'list', body: { text: body }, action }) };
}

/** Rows are numbered through all sections, so that a number answers. */
function numberedText(button: string, sections: readonly Section[]): string {
  let number = 0;
  const blocks = sections.map(({ title = '', rows }) => {
    const lines = rows.map(
      (row) => `${(number += 1)}. ${[row.title, row.description].filter(Boolean).join(' – ')}`,
    );
    return [title.trim(), ...lines].filter(Boolean).join('\n');
  });
  return [button, ...blocks].filter(Boolean).join('\n\n');
}
