import { sayMissing, type MissingMedia, type MissingReason } from './missing-media';

const missing = (why: MissingReason, ...kinds: MissingMedia['kind'][]): MissingMedia[] =>
  kinds.map((kind) => ({ kind, why }));

describe('what is said of files that did not come', () => {
  it('names a lone one, one of several, and how many of several', () => {
    const say = (given: MissingMedia[], sent: MissingMedia['kind'][]) =>
      sayMissing(given, { sent, language: 'en' });
    expect(say(missing('too_large', 'video'), ['video', 'image'])).toEqual([
      'I could not receive your video: too large.',
    ]);
    expect(say(missing('pending', 'image'), ['image', 'image'])).toEqual([
      'I have not received one of your images yet.',
    ]);
    expect(say(missing('pending', 'image', 'voice', 'image'), ['image', 'image', 'image', 'voice'])).toEqual([
      'I have not received 2 of your images and your audio message yet.',
    ]);
  });

  it('gives each reason a sentence of its own, in the contact’s language', () => {
    const given = [...missing('expired', 'document'), ...missing('infected', 'document')];
    expect(sayMissing(given, { sent: ['document', 'document'], language: 'fr' })).toEqual([
      'Je n’ai pas pu recevoir un de vos documents : le lien a expiré. Merci de refaire l’envoi.',
      'Je n’ai pas ouvert un de vos documents : refus de notre antivirus.',
    ]);
    expect(sayMissing(given, { sent: [], language: 'de' })[0]).toContain('your document');
  });

  it('is nothing where nothing is missing', () => {
    expect(sayMissing([], { sent: ['image'], language: 'en' })).toEqual([]);
  });
});
