import { GraphApiRefusal } from '@causerie/simulator-meta-graph';

export type Fields = Readonly<Record<string, unknown>>;

export function missing(what: string): GraphApiRefusal {
  return new GraphApiRefusal(400, 131_008, 'Required parameter is missing', {
    details: `${what} is missing.`,
  });
}

export function wrongValue(details: string): GraphApiRefusal {
  return new GraphApiRefusal(400, 131_009, 'Parameter value is not valid', { details });
}

/** Throws unless `fields[name]` is a text of 1 to `max` characters. */
export function textOf(fields: Fields, name: string, called: string, max: number): string {
  const text = fields[name];
  if (typeof text !== 'string' || text === '') throw missing(called);
  if ([...text].length > max)
    throw new GraphApiRefusal(400, 100, `Param ${called} must be at most ${max} characters long.`);
  return text;
}

/** Throws for a key that WhatsApp does not know there. */
export function onlyKeys(fields: Fields, known: readonly string[], called: string): void {
  const other = Object.keys(fields).find((key) => !known.includes(key));
  if (other !== undefined)
    throw new GraphApiRefusal(400, 100, `Unexpected key "${other}" on param "${called}".`);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isFields) : [];
}
