import { splitText, type TextLimit, type TextRange } from '@causerie/channel-kit';
import type { TextEntity, TextPart } from '@causerie/message-schema';
import { toTelegramEntity, type TelegramEntity } from '../entities';

export interface FormattedText {
  text: string;
  entities: TelegramEntity[];
}

/**
 * A text in messages that each fit the limit. An entity that a seam parts is ended there and goes on in the next
 * message. Formatting goes as `entities`, not as markup: nothing has to be escaped, and nothing in a contact's
 * or a model's words can be taken for a tag.
 */
export function formatText(part: TextPart, limit: TextLimit): FormattedText[] {
  return splitText(part.text, limit).map((range) => ({
    text: part.text.slice(range.start, range.end),
    entities: (part.entities ?? []).flatMap((entity) => cutTo(range, entity)),
  }));
}

function cutTo(range: TextRange, entity: TextEntity): TelegramEntity[] {
  const start = Math.max(entity.offset, range.start);
  const end = Math.min(entity.offset + entity.length, range.end);
  if (end <= start) return [];
  const cut = toTelegramEntity({ ...entity, offset: start - range.start, length: end - start });
  return cut ? [cut] : [];
}
