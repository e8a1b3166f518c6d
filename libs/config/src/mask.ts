import type { Setting } from './setting';

const MASK = '***';
const SECRET_PARAMETER = /pass|secret|token|key/i;

/** The same address with its password, and whatever in its query may be one, replaced. */
export function maskUrl(value: string): string {
  if (!URL.canParse(value)) return MASK;
  const url = new URL(value);
  if (url.password !== '') url.password = MASK;
  for (const name of [...url.searchParams.keys()]) {
    if (SECRET_PARAMETER.test(name)) url.searchParams.set(name, MASK);
  }
  return url.toString();
}

/** How a value is shown at start: secrets as yes or no, addresses without their password. */
export function shown(setting: Setting<unknown>, value: unknown): string {
  const { visibility } = setting.spec;
  const isMissing = value === undefined || (setting.spec.gather && Object.keys(Object(value)).length === 0);
  if (visibility === 'secret') return isMissing ? 'no' : 'yes';
  if (value === undefined) return '(not set)';
  if (visibility === 'credential-url') return maskUrl(String(value));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Shorter ones are words as well as passwords: hiding them everywhere would blot out the logs. */
const LONG_ENOUGH = 12;

/** The texts that must never be seen in a log, in every form in which they may turn up. */
export function secretTexts(setting: Setting<unknown>, text: string): string[] {
  const { visibility } = setting.spec;
  if (visibility === 'secret') return [text];
  if (visibility !== 'credential-url' || !URL.canParse(text)) return [];
  const { password } = new URL(text);
  return [...new Set([password, decodeURIComponent(password)])].filter((form) => form.length >= LONG_ENOUGH);
}
