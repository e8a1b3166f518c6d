import { anInboundMessage } from '@causerie/testing';
import { consentOf } from './consent.policy';
import { CONSENT_TEXTS } from './consent-texts';
import { CONSENT_WORDS } from './consent-words';

const said = (text: string) => consentOf(anInboundMessage({ text }));
const service = (details: Record<string, unknown>, action = 'user_preferences') =>
  consentOf(anInboundMessage({ parts: [{ kind: 'service', action, details }] }));

describe('what a contact says about being written to', () => {
  it.each(['STOP', 'stop', ' Stop! ', '«stop».', 'Stop 🙏', '/stop', 'S̀TOP'])('%s stops', (text) => {
    expect(said(text)).toMatchObject({ scope: 'all', optedOut: true, texts: CONSENT_TEXTS.stopped });
  });

  it.each([
    ['Arrêt', 'fr'],
    ['ARRET', 'fr'],
    ['désabonner', 'fr'],
    ['unsubscribe', 'en'],
    ['Abmelden.', 'de'],
    ['darme de baja', 'es'],
    ['disiscrivimi', 'it'],
    ['Cancelar inscrição', 'pt'],
    ['Uitschrijven', 'nl'],
  ])('%s stops, and is %s', (text, language) => {
    expect(said(text)).toMatchObject({ optedOut: true, language });
  });

  it('a word of several languages tells none of them', () => {
    for (const text of ['stop', 'cancelar']) expect(said(text)?.language).toBeUndefined();
  });

  it.each(['START', 'unstop', 'Reprendre'])('%s starts again', (text) => {
    expect(said(text)).toMatchObject({ optedOut: false, texts: CONSENT_TEXTS.started });
  });

  it.each(['Please stop the delivery', 'stop it', 'How do I cancel my order?', 'the end', '', '🛑'])(
    '“%s” is a message like any other',
    (text) => expect(said(text)).toBeUndefined(),
  );

  it('counts only when a contact says it, now, in a private chat, and nothing else with it', () => {
    const others = [
      { author: 'human' as const },
      { historical: true },
      { conversation: { aliases: ['-9'], kind: 'group' as const } },
      {
        parts: [
          { kind: 'text' as const, text: 'stop' },
          { kind: 'location' as const, latitude: 0, longitude: 0 },
        ],
      },
    ];
    for (const given of others)
      expect(consentOf(anInboundMessage({ text: 'STOP', ...given }))).toBeUndefined();
  });

  it('a preference for marketing alone is that alone, and is not confirmed by us', () => {
    expect(service({ category: 'marketing_messages', value: 'stop' })).toEqual({
      scope: 'marketing',
      optedOut: true,
      texts: {},
    });
    expect(service({ category: 'marketing_messages', value: 'resume' })).toMatchObject({ optedOut: false });
    expect(service({ category: 'other', value: 'stop' })).toBeUndefined();
    expect(service({ category: 'marketing_messages', value: 'stop' }, 'calls')).toBeUndefined();
  });

  it('no word both stops and starts', () => {
    const all = Object.values(CONSENT_WORDS);
    const starts = new Set(all.flatMap(({ start }) => start));
    expect(all.flatMap(({ stop }) => stop).filter((word) => starts.has(word))).toEqual([]);
  });

  it('is confirmed in every language that has a word for it', () => {
    const languages = Object.keys(CONSENT_WORDS).filter((language) => language !== 'any');
    for (const texts of Object.values(CONSENT_TEXTS))
      expect(Object.keys(texts).toSorted()).toEqual(languages.toSorted());
  });
});
