import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import type { Draft } from './drafts';

type TemplatePart = Extract<MessagePart, { kind: 'template' }>;
type Parameter = Record<string, unknown>;

/** The last part of a variable's name → what WhatsApp calls the parameter. Anything else is a text in a gap. */
const MEDIA_HEADERS = ['IMAGE', 'VIDEO', 'DOCUMENT'];
const BUTTONS: Readonly<Record<string, { subType: string; parameter(value: string): Parameter }>> = {
  payload: { subType: 'quick_reply', parameter: (payload) => ({ type: 'payload', payload }) },
  code: { subType: 'copy_code', parameter: (code) => ({ type: 'coupon_code', coupon_code: code }) },
};
const URL_BUTTON = { subType: 'url', parameter: textParameter };

/**
 * A template with what fills it. Variables are named as in the catalogue: `1`, `2` … or `name` for the body, `header.1`
 * or `header.name`, `header.IMAGE`, `header.VIDEO`, `header.DOCUMENT` (a media id or an address), `button.0.1` (the end
 * of an address), `button.0.code` (a code to copy), `button.0.payload` (what a press says). Buttons count from 0.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
 * @throws PermanentError for variables that name no place, or leave a gap before the last one
 */
export function templateDraft({ name, language, variables }: TemplatePart): Draft {
  const places = Object.entries(variables).map(placeOf);
  const header = places.filter(({ place }) => place === 'header');
  const body = places.filter(({ place }) => place === 'body');
  const components = [
    ...(header.length > 0 ? [{ type: 'header', parameters: textsOf(header) }] : []),
    ...(body.length > 0 ? [{ type: 'body', parameters: textsOf(body) }] : []),
    ...places
      .filter(({ place }) => place === 'button')
      .toSorted((a, b) => a.index - b.index)
      .map(buttonOf),
  ];
  const template = { name, language: { code: language }, ...(components.length > 0 ? { components } : {}) };
  return { content: { type: 'template', template } };
}

interface Place {
  place: 'header' | 'body' | 'button';
  /** Of a button. */
  index: number;
  name: string;
  value: string;
}

const NAMED = /^(?:(?<header>header)\.|button\.(?<index>\d)\.)?(?<name>[A-Za-z0-9_]{1,64})$/;

function placeOf([key, value]: [string, string]): Place {
  const { header, index, name } = NAMED.exec(key)?.groups ?? {};
  if (name === undefined) throw new PermanentError(`A WhatsApp template has no variable "${key}".`);
  if (value.trim() === '') throw new PermanentError(`The variable "${key}" of the template has no value.`);
  const place = header ? 'header' : index === undefined ? 'body' : 'button';
  return { place, index: Number(index ?? 0), name, value };
}

/** By number, else in the order given: names are matched, their order does not count. */
function textsOf(places: readonly Place[]): Parameter[] {
  const positional = places.filter(({ name }) => /^\d+$/.test(name));
  if (positional.length === 0) return places.map(({ name, value }) => named(name, value));
  const ordered = positional.toSorted((a, b) => Number(a.name) - Number(b.name));
  const isWhole =
    ordered.length === places.length && ordered.every(({ name }, at) => name === String(at + 1));
  if (!isWhole)
    throw new PermanentError('The variables of a WhatsApp template are 1, 2 and so on, or all named.');
  return ordered.map(({ value }) => textParameter(value));
}

function named(name: string, value: string): Parameter {
  if (!MEDIA_HEADERS.includes(name)) return { ...textParameter(value), parameter_name: name };
  const type = name.toLowerCase();
  return { type, [type]: /^\d+$/.test(value) ? { id: value } : { link: value } };
}

/** WhatsApp refuses line breaks, tabs and more than four spaces in a gap. */
function textParameter(value: string): Parameter {
  return {
    type: 'text',
    text: value
      .trim()
      .replaceAll(/\s*[\n\r\t]+\s*/g, ' ')
      .replaceAll(/ {5,}/g, '    '),
  };
}

function buttonOf({ index, name, value }: Place): Parameter {
  const { subType, parameter } = (Object.hasOwn(BUTTONS, name) && BUTTONS[name]) || URL_BUTTON;
  return { type: 'button', sub_type: subType, index: String(index), parameters: [parameter(value)] };
}
