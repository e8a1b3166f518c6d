import { readArguments } from './arguments';

describe('npm run assets', () => {
  it('takes what is to be sent, and where', () => {
    expect(readArguments(['send', 'mug', 'c1', '--caption', 'New', '--as-person', '--wait', '3'])).toEqual({
      command: 'send',
      workspace: 'default',
      wish: { asset: 'mug', conversationId: 'c1', caption: 'New', asPerson: true },
      waitMs: 3_000,
    });
    expect(
      readArguments(['send', 'mug', 'c1', '--variant', 'thumb', '--replace', '7:1', '--key', 'k']),
    ).toMatchObject({
      wish: { variant: 'thumb', replace: '7:1', key: 'k', asPerson: false },
    });
  });

  it.each([
    [[]],
    [['send', 'mug']],
    [['send', 'mug', 'c1', 'c2']],
    [['list', '--variant', 'thumb']],
    [['stats', 'mug']],
    [['remove', 'mug', '--caption', 'x']],
    [['conversations', '--wait', '1']],
  ])('says how it is called: %j', (args) => {
    expect(() => readArguments(args)).toThrow('send <asset> <conversation id>');
  });

  it('wants a number of seconds', () => {
    expect(() => readArguments(['send', 'mug', 'c1', '--wait', 'long'])).toThrow('no number of seconds');
  });
});
