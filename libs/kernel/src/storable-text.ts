/**
 * Postgres can store neither U+0000 nor half a surrogate pair in text or jsonb. Both become U+FFFD, so that
 * a hostile or broken message is kept rather than refused.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}

/** The same for every string (keys too) inside a JSON value. */
export function storableJson<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => storableJson(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storableJson(item as unknown)]),
  ) as T;
}
