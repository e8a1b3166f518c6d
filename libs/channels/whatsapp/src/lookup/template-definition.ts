import type { TemplateDefinition } from '@causerie/channel-kit';
import { z } from 'zod';

const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const text = maybe(z.string());

const rawButton = z.object({ type: text, text, url: text });
const rawComponent = z.object({
  type: text,
  format: text,
  text,
  buttons: maybe(z.array(rawButton.catch({}))),
  cards: z.unknown().optional(),
});
type RawComponent = z.infer<typeof rawComponent>;
type RawButton = z.infer<typeof rawButton>;
type Variable = TemplateDefinition['variables'][number];

const rawTemplate = z.object({
  name: z.string().min(1),
  language: z.string().min(1),
  status: z.string().catch('UNKNOWN'),
  category: z.string().catch('UNKNOWN'),
  components: z.array(rawComponent.catch({})).catch([]),
});

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components */
const MAX = { header: 60, body: 1_024, url: 2_000, code: 15 };
const MEDIA = ['IMAGE', 'VIDEO', 'DOCUMENT'];
/** Components that we can fill, or that need nothing. Cards, places, offers and catalogues are not among them. */
const KNOWN_COMPONENTS = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS'];
const KNOWN_BUTTONS = ['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'COPY_CODE', 'OTP'];
const SENDABLE = 'APPROVED';

/** A template as the Graph API lists it, or undefined where it names none. Variables are named as `render` takes them. */
export function templateDefinition(element: unknown): TemplateDefinition | undefined {
  const raw = rawTemplate.safeParse(element).data;
  if (!raw) return undefined;
  const { name, language, category, status, components } = raw;
  return {
    name,
    language,
    category,
    state: status,
    sendable: status === SENDABLE && components.every(canFill),
    text: components.find(({ type }) => type === 'BODY')?.text ?? '',
    variables: components.flatMap(variablesOf),
  };
}

function canFill({ type = '', format = 'TEXT', buttons = [] }: RawComponent): boolean {
  const hasForm = type !== 'HEADER' || format === 'TEXT' || MEDIA.includes(format);
  return (
    KNOWN_COMPONENTS.includes(type) &&
    hasForm &&
    buttons.every((button) => KNOWN_BUTTONS.includes(button.type ?? ''))
  );
}

function variablesOf({ type, format = 'TEXT', text: words = '', buttons = [] }: RawComponent): Variable[] {
  if (type === 'BODY') return gapsIn(words, '', MAX.body);
  if (type === 'BUTTONS') return buttons.flatMap(buttonVariables);
  if (type !== 'HEADER') return [];
  if (MEDIA.includes(format)) return [{ name: `header.${format}`, charactersMax: MAX.url }];
  return gapsIn(words, 'header.', MAX.header);
}

function buttonVariables({ type, url = '' }: RawButton, index: number): Variable[] {
  const place = `button.${index}.`;
  if (type === 'COPY_CODE') return [{ name: `${place}code`, charactersMax: MAX.code }];
  // The button of a one-time code takes the code, whatever address it shows.
  if (type === 'OTP') return [{ name: `${place}1`, charactersMax: MAX.code }];
  return type === 'URL' ? gapsIn(url, place, MAX.url) : [];
}

const GAP = /\{\{\s*(\w+)\s*\}\}/g;

/** What the words around the gaps leave of the longest text. */
function gapsIn(words: string, place: string, max: number): Variable[] {
  const names = [...new Set([...words.matchAll(GAP)].map(([, name = '']) => name))];
  const charactersMax = Math.max(1, max - words.replaceAll(GAP, '').length);
  return names.map((name) => ({ name: `${place}${name}`, charactersMax }));
}
