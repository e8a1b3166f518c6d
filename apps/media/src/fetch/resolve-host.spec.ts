import { TransientError } from '@causerie/kernel';
import { hostResolver, pinnedLookup } from './resolve-host';
import { startNameServer, type Zone } from './testing/name-server';

async function resolved(zone: Zone): Promise<readonly string[]> {
  const server = await startNameServer(zone);
  try {
    return await hostResolver([server.address])('files.example.com');
  } finally {
    server.close();
  }
}

describe('resolving a host', () => {
  it('finds every address of both families', async () => {
    const found = await resolved({
      A: ['149.154.167.220', '10.0.0.1'],
      AAAA: ['2a00:1450::1', 'fd00:ec2::254'],
    });
    expect([...found].sort()).toEqual(['10.0.0.1', '149.154.167.220', '2a00:1450::1', 'fd00:ec2::254']);
  });

  it('does with one family where the name server breaks at the other', async () => {
    await expect(resolved({ A: ['149.154.167.220'], AAAA: 'SERVFAIL' })).resolves.toEqual([
      '149.154.167.220',
    ]);
  });

  it('waits for better times where there is no address', async () => {
    await expect(resolved({ A: [], AAAA: 'SERVFAIL' })).rejects.toBeInstanceOf(TransientError);
  });
});

describe('a pinned lookup', () => {
  it('gives every checked address, in the form that is asked for', async () => {
    const lookup = await pinnedLookup('x', () => Promise.resolve(['149.154.167.220', '2a00:1450::1']));
    const found = jest.fn();
    lookup?.('anything', { all: true }, found);
    lookup?.('anything', {}, found);
    const both = [
      { address: '149.154.167.220', family: 4 },
      { address: '2a00:1450::1', family: 6 },
    ];
    expect(found.mock.calls).toEqual([
      [null, both],
      [null, '149.154.167.220', 4],
    ]);
  });

  it('is refused where one of many addresses is not public', async () => {
    const resolve = () => Promise.resolve(['149.154.167.220', '2a00:1450::1', '::ffff:10.0.0.1']);
    await expect(pinnedLookup('x', resolve)).resolves.toBeUndefined();
  });
});
