import { smallTalk, wantsHuman } from './small-talk.policy';

describe('small talk', () => {
  it.each([
    'Bonjour',
    'Hi',
    'What can you do?',
    'Que pouvez-vous faire ?',
    'hello there!',
    'Bonjour, comment ça va ?',
    '/start',
    'Good morning',
    'Hola, buenos días',
  ])('%j is a greeting', (text) => expect(smallTalk(text)).toBe('greeting'));

  it.each(['Merci beaucoup !', 'Thanks', 'ok thank you very much', 'Super, merci', 'Au revoir'])(
    '%j is thanks',
    (text) => expect(smallTalk(text)).toBe('thanks'),
  );

  it.each([
    'Bonjour, quels sont vos horaires ?',
    'Hello, where is my parcel',
    'merci de me rappeler',
    '🙂',
    '',
    'you',
  ])('%j may ask something', (text) => expect(smallTalk(text)).toBeUndefined());
});

describe('a wish for a person', () => {
  it.each([
    'I want to speak to a human',
    'can i talk to someone please',
    'Je voudrais parler à une personne',
    'parler a un conseiller',
    'Puis-je parler à quelqu’un ?',
  ])('is heard in %j', (text) => expect(wantsHuman(text)).toBe(true));

  it.each(['Quand puis-je joindre quelqu’un ?', 'Do you speak French?', 'A person told me to return it'])(
    'is not heard in %j',
    (text) => expect(wantsHuman(text)).toBe(false),
  );
});
