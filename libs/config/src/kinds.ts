import { z } from 'zod';
import { Setting, type Visibility } from './setting';

interface Range {
  min?: number;
  max?: number;
}

function kind<T>(
  schema: z.ZodType<T>,
  must: string,
  example: string,
  visibility: Visibility = 'plain',
): Setting<T> {
  return new Setting<T>({ schema, must, example, visibility, help: '' });
}

export function text(must: string, example: string, pattern = /\S/): Setting<string> {
  return kind(z.string().regex(pattern), must, example);
}

export function integer({ min = 0, max = Number.MAX_SAFE_INTEGER }: Range = {}): Setting<number> {
  const schema = z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return kind<number>(schema, `a whole number ${range}`, String(Math.max(min, Math.min(max, 10))));
}

export function milliseconds({ min = 0, max = 86_400_000 }: Range = {}): Setting<number> {
  const base = integer({ min, max });
  return new Setting<number>({
    ...base.spec,
    must: `a number of milliseconds from ${min} to ${max}`,
    example: String(Math.max(min, Math.min(max, 1000))),
  });
}

/** 0 lets the system choose a free one. */
export function port(): Setting<number> {
  const base = integer({ max: 65_535 });
  return new Setting<number>({ ...base.spec, must: 'a port from 0 to 65535', example: '3000' });
}

export function flag(): Setting<boolean> {
  const schema = z
    .string()
    .toLowerCase()
    .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no']))
    .transform((word) => word === 'true' || word === '1' || word === 'yes');
  return kind<boolean>(schema, 'true or false', 'true');
}

export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
): Setting<Words[number]> {
  return kind<Words[number]>(z.enum(words), `one of ${words.join(', ')}`, words[0]);
}

function isUrl(value: string, schemes: readonly string[]): boolean {
  return URL.canParse(value) && schemes.includes(new URL(value).protocol);
}

const httpUrlSchema = z
  .string()
  .refine((value) => isUrl(value, ['http:', 'https:']))
  .transform((value) => value.replace(/\/+$/, ''));

/** Without a slash at its end. */
export function httpUrl(example: string): Setting<string> {
  return kind<string>(httpUrlSchema, 'an http:// or https:// address', example);
}

/** A server's address that may carry a password: masked wherever it is shown, readable from NAME_FILE. */
export function serviceUrl(schemes: readonly string[], example: string): Setting<string> {
  const schema = z.string().refine((value) =>
    isUrl(
      value,
      schemes.map((scheme) => `${scheme}:`),
    ),
  );
  const allowed = schemes.map((scheme) => `${scheme}://`).join(' or ');
  return kind<string>(schema, `an address that begins with ${allowed}`, example, 'credential-url');
}

/** A key of exactly `bytes` random bytes, written in base64 (either alphabet). */
export function base64Key(bytes: number): Setting<Buffer> {
  const schema = z
    .string()
    .regex(/^[A-Za-z0-9+/_-]+={0,2}$/)
    .transform((value) => Buffer.from(value, 'base64'))
    .refine((key) => key.length === bytes);
  const example = `what \`openssl rand -base64 ${bytes}\` prints`;
  return kind<Buffer>(schema, `${bytes} bytes in base64`, example, 'secret');
}

export function secretText(minLength: number): Setting<string> {
  const example = `what \`openssl rand -base64 ${minLength + 16}\` prints`;
  return kind(z.string().min(minLength), `at least ${minLength} characters long`, example, 'secret');
}

function isOrigin(value: string): boolean {
  return isUrl(value, ['http:', 'https:']) && new URL(value).origin === value && !value.includes('*');
}

/** Exact origins, separated by commas: no paths, no wildcards. */
export function originList(): Setting<readonly string[]> {
  const schema = z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .refine((items) => items.every(isOrigin));
  const must = 'a list of exact origins (scheme, host, port; no path, no wildcard), separated by commas';
  return kind<readonly string[]>(schema, must, 'https://console.example.org,http://localhost:5173');
}

/** Every variable whose name matches: `ACME_API_ROOT` becomes the entry `acme`. */
export function addressesByName(names: RegExp, example: string): Setting<Readonly<Record<string, string>>> {
  const schema = z.record(z.string(), httpUrlSchema);
  const base = kind<Readonly<Record<string, string>>>(schema, 'an http:// or https:// address', example);
  return new Setting({ ...base.spec, gather: names, fallback: null });
}

/** Every variable whose name matches, each read as `one`: `STORE_MAIN_BUCKET` becomes the entry `main`. */
export function byName<T>(names: RegExp, one: Setting<T>): Setting<Readonly<Record<string, T>>> {
  const schema = z.record(z.string(), one.spec.schema);
  return new Setting<Readonly<Record<string, T>>>({ ...one.spec, schema, gather: names, fallback: null });
}

/** Names in lower case, in their order, separated by commas. */
export function nameList(example: string): Setting<readonly string[]> {
  const schema = z
    .string()
    .transform((value) => value.split(',').map((item) => item.trim()))
    .pipe(z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).min(1))
    .refine((names) => new Set(names).size === names.length);
  const must = 'different names of small letters, digits and "-", separated by commas';
  return kind<readonly string[]>(schema, must, example);
}
