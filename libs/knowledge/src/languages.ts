/** Language → how Postgres finds the stems of its words. Others are searched word for word. */
const TEXT_SEARCH: Readonly<Record<string, string>> = {
  ar: 'arabic',
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
};

/** `fr-CA` and `FR` are both `fr`: documents and questions meet by language, not by country. */
export function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/)[0] ?? '';
}

/** The Postgres text search configuration of a language. */
export function textSearchOf(language: string): string {
  return TEXT_SEARCH[language] ?? 'simple';
}
