import { answerLanguage } from './language.policy';

const language = (text: string, contactLocale: string | null = null, workspaceLocale = 'en') =>
  answerLanguage({ text, contactLocale, workspaceLocale });

describe('the language of an answer', () => {
  it.each([
    ['Bonjour', 'fr'],
    ['Quels sont vos horaires ?', 'fr'],
    ['What are your opening hours?', 'en'],
    ['How much is delivery to Spain?', 'en'],
    ['Wann haben Sie geöffnet?', 'de'],
    ['¿Cuánto cuesta el envío?', 'es'],
    ['Quando siete aperti? Grazie', 'it'],
    ['متى تفتحون؟', 'ar'],
  ])('of %j is %s, whatever language the app has', (text, expected) => {
    expect(language(text)).toBe(expected);
    expect(language(text, 'nl-BE')).toBe(expected);
  });

  it('is the contact’s where the text gives nothing away', () => {
    expect(language('OK 123', 'fr-CA')).toBe('fr');
    expect(language('', 'fr')).toBe('fr');
  });

  it('is the contact’s where two languages are as likely', () => {
    expect(language('hallo', 'nl')).toBe('nl');
    expect(language('hallo', 'de')).toBe('de');
  });

  it('is the workspace’s where nobody says', () => {
    expect(language('', null, 'fr-FR')).toBe('fr');
  });
});
