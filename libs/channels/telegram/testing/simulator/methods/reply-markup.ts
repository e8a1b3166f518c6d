import { linkProblem } from '../text/entity-url';
import { refusal } from '../wire/api-refusal';
import type { ApiParams } from '../wire/api-params';

const BUTTON_DATA_BYTES_MAX = 64;
const OTHER_ACTIONS = [
  'url',
  'callback_game',
  'pay',
  'switch_inline_query',
  'switch_inline_query_chosen_chat',
  'switch_inline_query_current_chat',
  'login_url',
  'web_app',
  'copy_text',
];

const SWITCHES = [
  'remove_keyboard',
  'selective',
  'force_reply',
  'resize_keyboard',
  'one_time_keyboard',
  'is_persistent',
];

/** The `reply_markup` of a call, checked; `undefined` when there is none. */
export function readReplyMarkup(params: ApiParams): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = params.json('reply_markup');
  } catch {
    throw refusal('markupJson');
  }
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('markupNotObject');
  const markup = value as Record<string, unknown>;
  checkFields(markup);
  if (!('inline_keyboard' in markup)) return Object.keys(markup).length > 0 ? markup : undefined;
  const rows = readRows(markup['inline_keyboard']);
  // An empty keyboard is no keyboard: this is how editMessageReplyMarkup takes one away.
  return rows.flat().length > 0 ? { inline_keyboard: rows.filter((row) => row.length > 0) } : undefined;
}

function checkFields(markup: Record<string, unknown>): void {
  for (const field of ['keyboard', 'inline_keyboard']) {
    if (markup[field] !== undefined && !Array.isArray(markup[field]))
      throw refusal('fieldType', { field, type: 'Array' });
  }
  for (const field of SWITCHES) {
    if (markup[field] !== undefined && typeof markup[field] !== 'boolean')
      throw refusal('fieldType', { field, type: 'Boolean' });
  }
}

function readRows(value: unknown): unknown[][] {
  if (!Array.isArray(value) || !value.every((row) => Array.isArray(row)))
    throw refusal('inlineKeyboardShape');
  const rows = value as unknown[][];
  rows.flat().forEach(checkButton);
  return rows;
}

function checkButton(value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw refusal('inlineButton', { detail: 'InlineKeyboardButton must be an Object' });
  }
  const button = value as Record<string, unknown>;
  if (button['text'] === undefined) throw refusal('inlineButton', { detail: 'Can\'t find field "text"' });
  if (typeof button['text'] !== 'string') {
    throw refusal('inlineButton', { detail: 'Field "text" must be of type String' });
  }
  checkButtonUrl(button['url']);
  const data = button['callback_data'];
  if (OTHER_ACTIONS.some((action) => button[action] !== undefined && button[action] !== '')) return;
  if (data === undefined || data === '') {
    throw refusal('inlineButton', { detail: 'Text buttons are unallowed in the inline keyboard' });
  }
  if (Buffer.byteLength(String(data as string | number)) > BUTTON_DATA_BYTES_MAX) throw refusal('buttonData');
}

function checkButtonUrl(url: unknown): void {
  if (typeof url !== 'string' || url === '') return;
  const reason = linkProblem(url);
  if (reason) throw refusal('buttonUrl', { url, reason });
}
