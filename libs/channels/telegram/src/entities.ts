import type { TextEntity } from '@causerie/message-schema';
import type { RawEntity } from './inbound/raw';

/** https://core.telegram.org/bots/api#messageentity; a type that is missing here becomes `other`. */
const OURS = new Map<string, TextEntity['type']>([
  ['bold', 'bold'],
  ['italic', 'italic'],
  ['underline', 'underline'],
  ['strikethrough', 'strikethrough'],
  ['spoiler', 'spoiler'],
  ['code', 'code'],
  ['pre', 'pre'],
  ['blockquote', 'quote'],
  ['expandable_blockquote', 'quote'],
  ['text_link', 'link'],
  ['url', 'link'],
  ['mention', 'mention'],
  ['text_mention', 'mention'],
  ['bot_command', 'command'],
  ['hashtag', 'hashtag'],
  ['cashtag', 'hashtag'],
  ['email', 'email'],
  ['phone_number', 'phone'],
  ['custom_emoji', 'emoji'],
]);

/** Offsets are UTF-16 code units on both sides, so they pass untouched. */
export function toTextEntities(raw: readonly RawEntity[] | undefined): TextEntity[] {
  return (raw ?? []).map((entity) => {
    const type = OURS.get(entity.type) ?? 'other';
    const value = type === 'other' ? entity.type : valueOf(entity);
    return { type, offset: entity.offset, length: entity.length, ...(value === undefined ? {} : { value }) };
  });
}

function valueOf({ url, user, language, custom_emoji_id: emojiId }: RawEntity): string | undefined {
  return url ?? user?.id ?? language ?? emojiId;
}

/** What the Bot API takes as `entities`. */
export interface TelegramEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  custom_emoji_id?: string;
}

/** Those missing here (hashtags, e-mail addresses …) Telegram finds in the text by itself. */
const THEIRS: Partial<Record<TextEntity['type'], string>> = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'strikethrough',
  spoiler: 'spoiler',
  code: 'code',
  pre: 'pre',
  quote: 'blockquote',
};

export function toTelegramEntity(entity: TextEntity): TelegramEntity | undefined {
  const { offset, length, value, type } = entity;
  const place = { offset, length };
  const plain = THEIRS[type];
  if (type === 'pre' && value !== undefined) return { type: 'pre', ...place, language: value };
  if (plain !== undefined) return { type: plain, ...place };
  if (value === undefined) return undefined;
  if (type === 'link') return { type: 'text_link', ...place, url: value };
  if (type === 'emoji') return { type: 'custom_emoji', ...place, custom_emoji_id: value };
  // Mentions by id: https://core.telegram.org/bots/api#formatting-options
  if (type === 'mention') return { type: 'text_link', ...place, url: `tg://user?id=${value}` };
  return undefined;
}
