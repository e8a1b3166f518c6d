import { readArguments } from './arguments';

const ID = '01900000-0000-7000-8000-000000000001';

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
    [['failed'], { command: 'failed', limit: 50 }],
    [
      ['failed', '--since', '2026-01-31', '--limit', '5'],
      { command: 'failed', limit: 5, since: new Date('2026-01-31') },
    ],
    [['retry', 'all'], { command: 'retry', choice: {} }],
    [['retry', '--attachment', ID], { command: 'retry', choice: { attachmentId: ID } }],
    [
      ['retry', '--account', ID, '--since', '2026-01-31'],
      { command: 'retry', choice: { channelAccountId: ID, since: new Date('2026-01-31') } },
    ],
  ])('%j', (args, wish) => expect(readArguments(args)).toEqual(wish));

  it.each([
    [[]],
    [['clean']],
    [['migrate', '--from', 'a']],
    [['migrate', '--from', 'a', '--to', 'a']],
    [['verify', '--delete']],
    [['gc', 'now']],
    [['failed', '--limit', '0']],
    [['failed', '--since', 'yesterday']],
    [['retry']],
    [['retry', 'some']],
    [['retry', 'all', '--account', ID]],
    [['retry', '--attachment', 'x']],
  ])('are refused when they do not say what: %j', (args) => expect(() => readArguments(args)).toThrow());
});
