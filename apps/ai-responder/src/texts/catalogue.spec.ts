import { CATALOGUE_LANGUAGES, TEXT_KEYS, textFor } from './catalogue';

describe('texts to contacts', () => {
  it.each(TEXT_KEYS)('%s says something of its own in every language', (key) => {
    const texts = CATALOGUE_LANGUAGES.map((language) => textFor(key, language));
    for (const text of texts) expect(text.trim().length).toBeGreaterThan(10);
    expect(new Set(texts).size).toBe(CATALOGUE_LANGUAGES.length);
  });

  it('are English for a language that the catalogue lacks', () => {
    expect(textFor('greeting', 'sw')).toBe(textFor('greeting', 'en'));
  });
});
