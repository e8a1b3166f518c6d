import { createHash } from 'node:crypto';

/** Of one account for ever. Ids of any shape fit: what is too long for the database stands in by its hash. */
export function eventKey(...parts: (string | undefined)[]): string {
  const key = parts.map((part) => part ?? '').join(':');
  return key.length <= 380 ? key : `${key.slice(0, 40)}:${sha256(key)}`;
}

/** Names what has no id of its own, by what it is: a repeat of the same has the same name. */
export function contentId(original: unknown): string {
  return `content:${sha256(JSON.stringify(original) ?? 'undefined').slice(0, 32)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}
