import type { MessagePart } from './part';

/** What a reader without pictures would read: the texts of all parts, one a line; '' when there is none. */
export function plainText(parts: readonly MessagePart[]): string {
  return parts
    .map(textOf)
    .filter((text) => text !== '')
    .join('\n');
}

function textOf(part: MessagePart): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'button_reply':
      return part.title ?? part.id;
    case 'list_reply':
      return part.title;
    case 'poll':
      return part.question;
    case 'template':
      return part.text ?? '';
    case 'order':
      return part.note ?? '';
    default:
      return '';
  }
}
