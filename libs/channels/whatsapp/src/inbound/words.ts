import type { RawError } from './raw';

/** What went wrong, in Meta's words: title and details. Undefined where it says neither. */
export function wordsOf({ title, message, details, error_data: data }: RawError): string | undefined {
  return [title ?? message, data?.details ?? details].filter(Boolean).join(': ') || undefined;
}
