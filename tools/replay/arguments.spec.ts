import { newId } from '@causerie/kernel';
import { readArguments } from './arguments';

const account = newId();

describe('the arguments of replay', () => {
  it('name an account, and may narrow its webhooks', () => {
    expect(readArguments(['--account', account])).toEqual({
      filter: { accountId: account, quarantinedOnly: false },
      dryRun: false,
    });
    const given = ['--since', '2026-01-31', '--until', '2026-02-01T06:00:00Z', '--quarantined', '--dry-run'];
    expect(readArguments(['--account', account, ...given])).toEqual({
      filter: {
        accountId: account,
        quarantinedOnly: true,
        since: new Date('2026-01-31T00:00:00Z'),
        until: new Date('2026-02-01T06:00:00Z'),
      },
      dryRun: true,
    });
  });

  it.each([[[]], [['--account', 'mine']], [['--account', account, '--since', 'yesterday']], [['--all']]])(
    'are refused when they do not say what: %j',
    (args) => expect(() => readArguments(args)).toThrow(),
  );
});
