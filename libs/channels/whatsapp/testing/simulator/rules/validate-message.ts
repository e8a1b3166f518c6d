import { GraphApiRefusal } from '@causerie/simulator-meta-graph';
import type { SimNumber, World } from '../world';
import { isFields, listOf, missing, onlyKeys, textOf, wrongValue, type Fields } from './parameters';
import { validateInteractive } from './validate-interactive';
import { isMediaType, validateMedia } from './validate-media';
import { fillTemplate, type FilledTemplate } from './validate-template';

/** What each type must hold; …/whatsapp/messages/<type>-messages */
const VALIDATORS: Readonly<Record<string, (content: Fields) => void>> = {
  text: (text) => {
    onlyKeys(text, ['body', 'preview_url'], 'text');
    textOf(text, 'body', "text['body']", 4_096);
  },
  interactive: validateInteractive,
  location: (place) => {
    onlyKeys(place, ['latitude', 'longitude', 'name', 'address'], 'location');
    if (!isWithin(place['latitude'], 90) || !isWithin(place['longitude'], 180))
      throw wrongValue('location latitude and longitude must be degrees');
  },
  reaction: (reaction) => {
    onlyKeys(reaction, ['message_id', 'emoji'], 'reaction');
    textOf(reaction, 'message_id', 'reaction message_id', 300);
    const { emoji } = reaction;
    if (typeof emoji !== 'string') throw missing('reaction emoji');
    if (
      emoji !== '' &&
      !/^\p{Extended_Pictographic}|^\p{Regional_Indicator}|^[#*\d]\uFE0F?\u20E3/u.test(emoji)
    )
      throw wrongValue('reaction emoji must be one emoji');
  },
};

const TYPES = [
  ...Object.keys(VALIDATORS),
  'audio',
  'contacts',
  'document',
  'image',
  'sticker',
  'template',
  'video',
];

export interface Outgoing {
  type: string;
  content: Record<string, unknown>;
  to?: string;
  recipient?: string;
  isGroup: boolean;
  replyTo?: string;
  callbackData?: string;
  template?: FilledTemplate;
}

/** The parts of a request that count. Throws what Cloud API would answer. */
export function validateMessage(body: Fields, facts: { world: World; number: SimNumber }): Outgoing {
  const { to, recipient, recipient_type: recipientType = 'individual', type = 'text' } = body;
  if (typeof type !== 'string' || !TYPES.includes(type))
    throw new GraphApiRefusal(400, 100, `Param type must be one of {${TYPES.join(', ').toUpperCase()}}`);
  if (recipientType !== 'individual' && recipientType !== 'group')
    throw new GraphApiRefusal(400, 100, 'Param recipient_type must be one of {INDIVIDUAL, GROUP}');
  validateRecipient(body, recipientType);
  const content = body[type];
  const template = validateContent(type, content, { ...facts, phoneKnown: to !== undefined });
  return {
    type,
    content: (type === 'contacts' ? { contacts: content } : content) as Record<string, unknown>,
    isGroup: recipientType === 'group',
    ...(typeof to === 'string' ? { to: to.replace('+', '') } : {}),
    ...(typeof recipient === 'string' ? { recipient } : {}),
    ...contextOf(body),
    ...callbackOf(body),
    ...(template ? { template } : {}),
  };
}

function validateRecipient({ to, recipient }: Fields, recipientType: string): void {
  if (to === undefined && recipient === undefined)
    throw new GraphApiRefusal(400, 100, 'The parameter to is required.');
  const isPhone = typeof to === 'string' && /^\+?\d{5,20}$/.test(to);
  if (to !== undefined && (typeof to !== 'string' || (recipientType === 'individual' && !isPhone)))
    throw wrongValue('to must be a phone number');
  if (
    recipient !== undefined &&
    (typeof recipient !== 'string' || !/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient))
  )
    throw wrongValue('recipient must be a business-scoped user id');
}

function validateContent(
  type: string,
  content: unknown,
  facts: { world: World; number: SimNumber; phoneKnown: boolean },
): FilledTemplate | undefined {
  if (type === 'contacts') return validateContacts(content);
  if (!isFields(content)) throw missing(type);
  if (type === 'template') return fillTemplate(content, facts);
  if (isMediaType(type)) validateMedia(type, content, facts);
  VALIDATORS[type]?.(content);
  return undefined;
}

/** …/whatsapp/messages/contacts-messages: a whole name and one more piece of it. */
function validateContacts(content: unknown): undefined {
  const cards = listOf(content);
  if (cards.length === 0 || cards.length > 257) throw wrongValue('contacts must be 1 to 257 contacts');
  for (const { name, phones } of cards) {
    if (!isFields(name)) throw missing('contacts name');
    textOf(name, 'formatted_name', 'formatted_name', 1_024);
    const pieces = ['first_name', 'last_name', 'middle_name', 'prefix', 'suffix'];
    if (!pieces.some((piece) => typeof name[piece] === 'string' && name[piece] !== ''))
      throw missing('one more piece of the name of a contact');
    if (phones !== undefined && !Array.isArray(phones)) throw wrongValue('phones must be a list');
  }
}

function isWithin(value: unknown, max: number): boolean {
  return typeof value === 'number' && Math.abs(value) <= max;
}

function contextOf({ context, type }: Fields): { replyTo?: string } {
  if (context === undefined) return {};
  if (type === 'reaction') throw wrongValue('a reaction is no answer to another message');
  const id = isFields(context) ? context['message_id'] : undefined;
  if (typeof id !== 'string' || !id.startsWith('wamid.'))
    throw wrongValue('context message_id must be a message id');
  return { replyTo: id };
}

function callbackOf({ biz_opaque_callback_data: data }: Fields): { callbackData?: string } {
  if (data === undefined) return {};
  if (typeof data !== 'string' || data.length > 512)
    throw wrongValue('biz_opaque_callback_data must be a text of at most 512 characters');
  return { callbackData: data };
}
