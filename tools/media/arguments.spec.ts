import { readArguments } from './arguments';

describe('the arguments of media', () => {
  it.each([
    [
      ['migrate', '--from', 'disk', '--to', 'main'],
      { command: 'migrate', from: 'disk', to: 'main', dryRun: false, deleteSource: false },
    ],
    [
      ['migrate', '--from', 'a', '--to', 'b', '--dry-run', '--delete-source'],
      { command: 'migrate', from: 'a', to: 'b', dryRun: true, deleteSource: true },
    ],
    [['verify'], { command: 'verify' }],
    [['verify', '--store', 'main'], { command: 'verify', store: 'main' }],
    [['gc'], { command: 'gc', remove: false, evenMost: false }],
    [['gc', '--store', 'a', '--delete'], { command: 'gc', store: 'a', remove: true, evenMost: false }],
  ])('%j', (args, wish) => expect(readArguments(args)).toEqual(wish));

  it.each([
    [[]],
    [['clean']],
    [['migrate', '--from', 'a']],
    [['migrate', '--from', 'a', '--to', 'a']],
    [['verify', '--delete']],
    [['gc', 'now']],
  ])('are refused when they do not say what: %j', (args) => expect(() => readArguments(args)).toThrow());
});
