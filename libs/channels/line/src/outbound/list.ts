import type { MessagePart } from '@causerie/message-schema';
import type { Button } from './buttons';

export type List = Extract<MessagePart, { kind: 'list' }>;

/** Every row as a button; a press comes back as a `button_reply`. */
export const rowsOf = ({ sections }: List): Button[] =>
  sections.flatMap(({ rows }) => rows.map(({ id, title }) => ({ id, title })));

/** Whether the titles of the rows alone would leave something out. */
export const needsWords = ({ sections }: List): boolean =>
  sections.some(({ title, rows }) => title !== undefined || rows.some(({ description }) => description));

/** Sections and rows as they would be read out. */
export const wordsOf = ({ sections }: List): string =>
  sections
    .map(({ title, rows }) =>
      [
        ...(title === undefined ? [] : [`${title}:`]),
        ...rows.map((row) => `• ${row.title}${row.description ? `: ${row.description}` : ''}`),
      ].join('\n'),
    )
    .join('\n\n');
