import { GraphApiRefusal } from '@causerie/simulator-meta-graph';
import { missing, textOf, wrongValue, type Fields } from './parameters';
import { validateInteractive } from './validate-interactive';
import type { SimNumber, World } from './world';

/** What each type must hold; …/whatsapp/messages/<type>-messages */
const VALIDATORS: Readonly<
  Record<string, (content: Fields, facts: { world: World; number: SimNumber }) => void>
> = {
  text: (text) => textOf(text, 'body', "text['body']", 4_096),
  interactive: validateInteractive,
  location: ({ latitude, longitude }) => {
    if (!isWithin(latitude, 90) || !isWithin(longitude, 180))
      throw wrongValue('location latitude and longitude must be degrees');
  },
  reaction: ({ message_id: id, emoji }) => {
    if (typeof id !== 'string' || id === '') throw missing('reaction message_id');
    if (typeof emoji !== 'string') throw missing('reaction emoji');
  },
  template: validateTemplate,
  image: (media, facts) => validateMedia(media, facts, true),
  video: (media, facts) => validateMedia(media, facts, true),
  document: (media, facts) => validateMedia(media, facts, true),
  audio: (media, facts) => validateMedia(media, facts, false),
  sticker: (media, facts) => validateMedia(media, facts, false),
};

export interface Outgoing {
  type: string;
  content: Record<string, unknown>;
  to?: string;
  recipient?: string;
  isGroup: boolean;
  replyTo?: string;
  callbackData?: string;
}

/** The parts of a request that count. Throws what Cloud API would answer. */
export function validateMessage(body: Fields, facts: { world: World; number: SimNumber }): Outgoing {
  const { to, recipient, recipient_type: recipientType = 'individual', type = 'text' } = body;
  if (typeof type !== 'string' || !Object.hasOwn(VALIDATORS, type))
    throw new GraphApiRefusal(
      400,
      100,
      `Param type must be one of {${Object.keys(VALIDATORS).join(', ').toUpperCase()}}`,
    );
  if (recipientType !== 'individual' && recipientType !== 'group')
    throw new GraphApiRefusal(400, 100, 'Param recipient_type must be one of {INDIVIDUAL, GROUP}');
  if (to === undefined && recipient === undefined)
    throw new GraphApiRefusal(400, 100, 'The parameter to is required.');
  if (
    to !== undefined &&
    (typeof to !== 'string' || (recipientType === 'individual' && !/^\+?\d{5,20}$/.test(to)))
  )
    throw wrongValue('to must be a phone number');
  if (
    recipient !== undefined &&
    (typeof recipient !== 'string' || !/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient))
  )
    throw wrongValue('recipient must be a business-scoped user id');
  const content = body[type];
  if (typeof content !== 'object' || content === null) throw missing(type);
  VALIDATORS[type]?.(content as Fields, facts);
  return {
    type,
    content: content as Record<string, unknown>,
    isGroup: recipientType === 'group',
    ...(typeof to === 'string' ? { to: to.replace('+', '') } : {}),
    ...(typeof recipient === 'string' ? { recipient } : {}),
    ...contextOf(body),
    ...callbackOf(body),
  };
}

function isWithin(value: unknown, max: number): boolean {
  return typeof value === 'number' && Math.abs(value) <= max;
}

function contextOf({ context }: Fields): { replyTo?: string } {
  if (context === undefined) return {};
  const id = (context as Fields | null)?.['message_id'];
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

function validateMedia(media: Fields, { world }: { world: World }, mayHaveCaption: boolean): void {
  const { id, link, caption } = media;
  if (typeof id === 'string' ? !world.findMedia(id) : typeof link !== 'string')
    throw new GraphApiRefusal(400, 100, 'Invalid parameter', { details: 'The media id is not known.' });
  if (caption === undefined) return;
  if (!mayHaveCaption) throw wrongValue('caption is not supported for this type');
  textOf(media, 'caption', 'caption', 1_024);
}

function validateTemplate(template: Fields, { number }: { number: SimNumber }): void {
  const name = textOf(template, 'name', "template['name']", 512);
  const language = (template['language'] as Fields | undefined)?.['code'];
  const variables = number.templates.get(`${name} ${String(language)}`);
  if (variables === undefined)
    throw new GraphApiRefusal(404, 132_001, 'Template name does not exist in the translation', {
      details: `template name (${name}) does not exist in ${String(language)}`,
    });
  const components = (template['components'] as Fields[] | undefined) ?? [];
  const body = components.find(({ type }) => type === 'body');
  const given = (body?.['parameters'] as unknown[] | undefined)?.length ?? 0;
  if (given !== variables)
    throw new GraphApiRefusal(
      400,
      132_000,
      'Number of parameters does not match the expected number of params',
      {
        details: `body: number of localizable_params (${given}) does not match the expected number (${variables})`,
      },
    );
}
