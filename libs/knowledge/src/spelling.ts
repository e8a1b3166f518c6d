const WORD = /[\p{L}\p{N}]+/gu;

/** Lower-case words, in order. An elision or a hyphen parts them: `l'heure` is `l` and `heure`. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(WORD) ?? [];
}

/** Without accents, as people write who have no such keys. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
}

/** The second spelling of those words of a text that have one, parted by spaces. */
export function otherSpellings(text: string): string {
  return [...new Set(wordsOf(text))]
    .map((word) => [word, withoutAccents(word)])
    .filter(([word, plain]) => word !== plain)
    .map(([, plain]) => plain)
    .join(' ');
}
