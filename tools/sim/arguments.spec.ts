import { readArguments } from './arguments';

describe('the arguments of npm run sim', () => {
  it('are a platform, texts and who writes', () => {
    expect(readArguments(['telegram', 'a', 'b', '--lang', 'fr', '--user', '7', '--json'])).toEqual({
      platform: 'telegram',
      texts: ['a', 'b'],
      image: false,
      press: undefined,
      human: undefined,
      user: '7',
      language: 'fr',
      json: true,
    });
  });

  it.each([
    [['whatsapp', '--image'], { image: true, texts: [] }],
    [['whatsapp', '--press', 'Opening hours'], { press: 'Opening hours' }],
    [['whatsapp', '--human', 'I take over'], { human: 'I take over' }],
  ])('%j need no text', (args, wanted) => {
    expect(readArguments(args)).toMatchObject(wanted);
  });

  it.each([
    [[], /^Say as what and what to send/],
    [['telegram'], /^Say as what and what to send/],
    [['telegram', ' '], /A text is empty/],
    [['telegram', '--press', ''], /A text is empty/],
    [['telegram', 'a', '--user', 'bob smith'], /--user is "bob smith": give a name or number/],
    [['telegram', 'a', '--lang', 'french!'], /--lang is "french!": give a language code/],
    [['telegram', 'a', '--loud'], /Unknown option '--loud'/],
  ])('%j are refused in one sentence', (args, sentence) => {
    expect(() => readArguments(args)).toThrow(sentence);
  });
});
