import { PermanentError } from '@causerie/kernel';
import type { MessagePart } from '@causerie/message-schema';
import type { Draft } from './draft';

type Part<Kind extends MessagePart['kind']> = Extract<MessagePart, { kind: Kind }>;

/** https://core.telegram.org/bots/api#sendlocation (`live_period`; the last value: for ever). */
const LIVE_SECONDS = { min: 60, max: 86_400, forEver: 0x7fffffff };

/** A point, or a venue where it has a name or an address. @throws PermanentError for what is nowhere */
export function locationDraft(part: Part<'location'>): Draft {
  const { latitude, longitude, name, address, livePeriodSeconds: live } = part;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    throw new PermanentError('A location has a latitude of -90 to 90 and a longitude of -180 to 180.');
  const point = { latitude, longitude };
  if (live !== undefined)
    return { kind: 'other', method: 'sendLocation', fields: { ...point, ...lives(part) } };
  if (!name && !address) return { kind: 'other', method: 'sendLocation', fields: point };
  // A venue must have both: https://core.telegram.org/bots/api#sendvenue
  const fields = { ...point, title: name ?? address, address: address ?? `${latitude}, ${longitude}` };
  return { kind: 'other', method: 'sendVenue', fields };
}

function lives({ name, address, livePeriodSeconds: live = 0 }: Part<'location'>): { live_period: number } {
  const { min, max, forEver } = LIVE_SECONDS;
  if (name || address) throw new PermanentError('A live location of Telegram has no name and no address.');
  if ((live < min || live > max) && live !== forEver)
    throw new PermanentError(`A live location of Telegram lives ${min} to ${max} seconds.`);
  return { live_period: live };
}

const VCARD_BYTES_MAX = 2_048;

/**
 * https://core.telegram.org/bots/api#sendcontact shows one number; further numbers and addresses go in the vCard. A
 * card without a number is told as text.
 */
export function contactDraft(card: Part<'contact_card'>): Draft {
  const { name, phones, emails = [] } = card;
  const [phone] = phones;
  if (!phone) return { kind: 'text', text: asText(card), entities: [] };
  const needsVcard = phones.length > 1 || emails.length > 0;
  const vcard = card.vcard ?? (needsVcard ? vcardOf(card) : undefined);
  if (vcard !== undefined && Buffer.byteLength(vcard) > VCARD_BYTES_MAX)
    throw new PermanentError(`The vCard of a Telegram contact has at most ${VCARD_BYTES_MAX} bytes.`);
  const fields = { phone_number: phone, first_name: name.trim() || phone, ...(vcard ? { vcard } : {}) };
  return { kind: 'other', method: 'sendContact', fields };
}

function asText({ name, emails = [] }: Part<'contact_card'>): string {
  const lines = [name, ...emails].filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new PermanentError('There is nothing on the contact card.');
  return lines.join('\n');
}

/** https://www.rfc-editor.org/rfc/rfc2426, version 3.0, which phones read best. */
function vcardOf({ name, phones, emails = [] }: Part<'contact_card'>): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escaped(name)};;;`,
    `FN:${escaped(name)}`,
    ...phones.map((phone) => `TEL:${escaped(phone)}`),
    ...emails.map((email) => `EMAIL:${escaped(email)}`),
    'END:VCARD',
  ];
  return lines.join('\r\n');
}

function escaped(value: string): string {
  return value.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r?\n/g, '\\n');
}

/** https://core.telegram.org/bots/api#sendpoll */
const POLL = { questionMax: 300, optionsMin: 2, optionsMax: 12, optionMax: 100 };

/** Not anonymous, so that each answer comes back to us. @throws PermanentError beyond the platform's limits */
export function pollDraft({ question, options, closed }: Part<'poll'>): Draft {
  const isFit = (text: string, max: number) => text.trim() !== '' && text.length <= max;
  if (!isFit(question, POLL.questionMax))
    throw new PermanentError(`The question of a Telegram poll has 1 to ${POLL.questionMax} characters.`);
  if (options.length < POLL.optionsMin || options.length > POLL.optionsMax)
    throw new PermanentError(`A Telegram poll has ${POLL.optionsMin} to ${POLL.optionsMax} answers.`);
  if (!options.every(({ text }) => isFit(text, POLL.optionMax)))
    throw new PermanentError(`An answer of a Telegram poll has 1 to ${POLL.optionMax} characters.`);
  const fields = {
    question,
    options: options.map(({ text }) => ({ text })),
    is_anonymous: false,
    ...(closed ? { is_closed: true } : {}),
  };
  return { kind: 'other', method: 'sendPoll', fields };
}
