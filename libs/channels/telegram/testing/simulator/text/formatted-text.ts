import { refusal } from '../wire/api-refusal';
import type { ApiEntity } from '../wire/api-types';
import { mergeDetected } from './detect-entities';
import { linkProblem, type KnownUser } from './entity-url';
import { MarkupError, parseHtml, type ParsedText } from './parse-html';
import { parseLegacyMarkdown } from './parse-markdown-legacy';
import { parseMarkdownV2 } from './parse-markdown-v2';

/** UTF-16 code units, after the markup is taken out; #sendmessage, #sendphoto */
export const TEXT_UNITS_MAX = 4096;
export const CAPTION_UNITS_MAX = 1024;
const TEXT_BYTES_MAX = 1 << 15;

const GIVEN_TYPES = [
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'code',
  'pre',
  'text_link',
  'text_mention',
  'custom_emoji',
  'blockquote',
  'expandable_blockquote',
];

/** Accepted and thrown away: the server finds these itself. */
const DETECTED_TYPES = [
  'mention',
  'hashtag',
  'cashtag',
  'bot_command',
  'url',
  'email',
  'phone_number',
  'bank_card_number',
];

export interface TextInput {
  text: string;
  parseMode?: string;
  entities?: unknown;
}

/** Text as the bot gave it → text as it is stored: markup parsed, trimmed, entities complete. */
export function formatText(input: TextInput, knownUser: KnownUser): ParsedText {
  if (Buffer.byteLength(input.text) > TEXT_BYTES_MAX) throw refusal('textBytes');
  const parsed = parseMarkup(input, knownUser);
  const trimmed = trim(parsed);
  return { text: trimmed.text, entities: mergeDetected(trimmed.text, trimmed.entities) };
}

function parseMarkup(input: TextInput, knownUser: KnownUser): ParsedText {
  const mode = (input.parseMode ?? '').toLowerCase();
  if (input.text === '' || mode === '' || mode === 'none') {
    return { text: input.text, entities: givenEntities(input, knownUser) };
  }
  try {
    if (mode === 'html') return parseHtml(input.text, knownUser);
    if (mode === 'markdownv2') return parseMarkdownV2(input.text, knownUser);
    if (mode === 'markdown') return parseLegacyMarkdown(input.text, knownUser);
  } catch (error) {
    if (error instanceof MarkupError) throw refusal('parseEntities', { detail: error.message });
    throw error;
  }
  throw refusal('parseMode');
}

function givenEntities(input: TextInput, knownUser: KnownUser): ApiEntity[] {
  if (!Array.isArray(input.entities)) return [];
  return input.entities.flatMap((raw: unknown) => {
    const entity = givenEntity(raw, knownUser);
    return entity ? fitEntity(input.text, entity) : [];
  });
}

function givenEntity(raw: unknown, knownUser: KnownUser): ApiEntity | undefined {
  if (typeof raw !== 'object' || raw === null)
    throw refusal('messageEntity', { detail: 'expected an Object' });
  const { type, offset, length, url, user, language, custom_emoji_id } = raw as Record<string, unknown>;
  for (const [name, value] of Object.entries({ offset, length })) {
    if (!Number.isInteger(Number(value ?? Number.NaN))) {
      throw refusal('messageEntity', { detail: `Can't find field "${name}"` });
    }
  }
  if (typeof type !== 'string' || type === '')
    throw refusal('messageEntity', { detail: 'Type is not specified' });
  if (DETECTED_TYPES.includes(type)) return undefined;
  if (!GIVEN_TYPES.includes(type)) throw refusal('messageEntity', { detail: 'Unsupported type specified' });
  if (type === 'text_link') checkLink(url);
  const mentioned = type === 'text_mention' ? mentionedUser(user, knownUser) : undefined;
  return {
    type,
    offset: Number(offset),
    length: Number(length),
    ...(typeof url === 'string' ? { url } : {}),
    ...(mentioned ? { user: mentioned } : {}),
    ...(typeof language === 'string' && language !== '' ? { language } : {}),
    ...(custom_emoji_id !== undefined ? { custom_emoji_id: String(custom_emoji_id) } : {}),
  };
}

function checkLink(url: unknown): void {
  if (typeof url !== 'string') throw refusal('messageEntity', { detail: 'Can\'t find field "url"' });
  const reason = linkProblem(url);
  if (reason) throw refusal('entityUrl', { url, reason });
}

function mentionedUser(user: unknown, knownUser: KnownUser): ApiEntity['user'] {
  if (user === undefined) throw refusal('messageEntity', { detail: 'Can\'t find field "user"' });
  const known = knownUser(Number((user as { id?: unknown } | null)?.id));
  if (!known) throw refusal('userNotFound');
  return known;
}

/** An entity of no length is dropped; one that leaves the text or splits a surrogate pair is refused. */
function fitEntity(text: string, entity: ApiEntity): ApiEntity[] {
  const { offset, length } = entity;
  const end = offset + length;
  if (offset < 0) throw refusal('entityOffset', { what: 'offset', value: offset });
  if (length < 0) throw refusal('entityOffset', { what: 'length', value: length });
  if (length === 0) return [];
  if (offset > text.length) throw refusal('entityBeginsLate', { offset });
  if (end > text.length) throw refusal('entityEndsLate', { offset, end });
  refuseSplit(text, offset, 'entity begins');
  refuseSplit(text, end, `entity beginning at UTF-16 offset ${offset} ends`);
  return [entity];
}

function refuseSplit(text: string, index: number, entity: string): void {
  if (!isInsidePair(text, index)) return;
  throw refusal('entityBounds', { entity, offset: Buffer.byteLength(text.slice(0, index - 1)) });
}

function isInsidePair(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1);
  const after = text.charCodeAt(index);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/** Telegram drops whitespace around a text. Entities move along; what no longer covers anything goes. */
function trim({ text, entities }: ParsedText): ParsedText {
  const firstEntity = Math.min(text.length, ...entities.map(({ offset }) => offset));
  const lead = Math.min(text.length - text.trimStart().length, firstEntity);
  const body = text.slice(lead).trimEnd();
  const kept = entities.flatMap((entity) => {
    const offset = entity.offset - lead;
    const length = Math.min(entity.length, body.length - offset);
    return length > 0 ? [{ ...entity, offset, length }] : [];
  });
  return { text: body, entities: kept };
}
