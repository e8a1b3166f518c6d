import { languageOf, textSearchOf } from './languages';
import { languageInPath } from './read-folder';
import { tellingWords } from './search-knowledge';
import { otherSpellings, wordsOf } from './spelling';

describe('words', () => {
  it('are parted by elisions and hyphens, whatever apostrophe is used', () => {
    expect(wordsOf("L'heure d’ouverture, week-end?")).toEqual([
      'l',
      'heure',
      'd',
      'ouverture',
      'week',
      'end',
    ]);
  });

  it('have a second spelling where they have accents', () => {
    expect(otherSpellings('Où êtes-vous, à Paris ?')).toBe('ou etes a');
    expect(otherSpellings('nothing here')).toBe('');
  });

  it('that only ask are not looked for, with or without accents', () => {
    expect(
      tellingWords('Bonjour, pourriez-vous me dire où se trouve le magasin ?', 'fr').map(({ text }) => text),
    ).toEqual(['vous', 'me', 'se', 'trouve', 'le', 'magasin']);
    expect(tellingWords('Hello, could you please tell me', 'en').map(({ text }) => text)).toEqual([
      'you',
      'me',
    ]);
  });
});

describe('languages', () => {
  it.each([
    ['fr-CA', 'fr', 'french'],
    ['EN_us', 'en', 'english'],
    ['sw', 'sw', 'simple'],
  ])('%s is %s and searched as %s', (locale, language, textSearch) => {
    expect(languageOf(locale)).toBe(language);
    expect(textSearchOf(language)).toBe(textSearch);
  });

  it.each([
    ['fr/hours.md', 'fr'],
    ['pt-BR/a/b.md', 'pt-BR'],
    ['hours.de.md', 'de'],
    ['faq/hours.md', undefined],
    ['hours.md', undefined],
    ['notes.final.md', undefined],
  ])('of the file %s: %s', (path, language) => {
    expect(languageInPath(path)).toBe(language);
  });
});
