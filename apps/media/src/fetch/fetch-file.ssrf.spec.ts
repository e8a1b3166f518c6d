import type { IncomingHttpHeaders } from 'node:http';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dial as realDial } from './ask-link';
import { FetchFile, type FetchOptions } from './fetch-file';
import type { ResolveHost } from './resolve-host';
import { type FileServer, Internet, startHttp } from './testing/file-server';

const PUBLIC = '149.154.167.220';
const HOSTS = ['files.example.com', '*.cdn.example.com', 'localhost'];
const PICTURE = Buffer.from('ffd8ffe000104a464946', 'hex');

/** A server that redirects `/to?https://…` and gives a picture for anything else; everything asked of it is kept. */
async function startSite(): Promise<FileServer & { asked: { url: string; headers: IncomingHttpHeaders }[] }> {
  const asked: { url: string; headers: IncomingHttpHeaders }[] = [];
  const server = await startHttp((request, response) => {
    const { url = '', headers } = request;
    asked.push({ url, headers });
    const [path, target = ''] = url.split('?');
    if (path === '/to') response.writeHead(302, { location: decodeURIComponent(target) }).end('moved');
    else response.end(PICTURE);
  });
  return { ...server, asked };
}

const to = (target: string) => `https://files.example.com/to?${encodeURIComponent(target)}`;

describe('a link that must not be followed', () => {
  let site: Awaited<ReturnType<typeof startSite>>;
  let internet: Internet;
  let folder: string;

  beforeEach(async () => {
    site = await startSite();
    internet = new Internet(() => site.port);
    folder = mkdtempSync(join(tmpdir(), 'fetch-'));
  });

  afterEach(async () => {
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    await site.close();
  });

  const fetcher = (resolve: ResolveHost, options: Partial<FetchOptions> = {}) =>
    new FetchFile({ folder, resolve, dial: internet.dial, ...options });
  const always =
    (...addresses: string[]): ResolveHost =>
    () =>
      Promise.resolve(addresses);
  const rules = { hosts: HOSTS, bytesMax: 1_000 };
  const fetched = async (url: string, resolve = always(PUBLIC)) => {
    const outcome = await fetcher(resolve).fetch({ url }, rules);
    if (outcome.ok) await outcome.file.dispose();
    return outcome;
  };

  const NUMBERS = [
    '127.0.0.1',
    '169.254.169.254',
    '10.0.0.8',
    '192.168.0.1',
    '0.0.0.0',
    '2130706433',
    '0177.0.0.1',
    '0x7f000001',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fe80::1]',
    '[fc00::1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '8.8.8.8',
  ];

  test.each(NUMBERS)('names a number: %s', async (number) => {
    await expect(fetched(`https://${number}/x`)).resolves.toMatchObject({ ok: false, state: 'unsupported' });
    expect(internet.dialed).toEqual([]);
  });

  test.each(NUMBERS)('redirects to a number: %s', async (number) => {
    await expect(fetched(to(`https://${number}/x`))).resolves.toMatchObject({
      ok: false,
      state: 'unsupported',
    });
    expect(internet.dialed).toHaveLength(1);
  });

  const PRIVATE = [
    '127.0.0.1',
    '169.254.169.254',
    '10.0.0.8',
    '172.20.0.2',
    '192.168.0.1',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'ff02::1',
  ];

  test.each(PRIVATE)('names a host that is %s', async (address) => {
    const outcome = await fetched('https://files.example.com/x', always(address));
    expect(outcome).toMatchObject({ ok: false, state: 'unsupported' });
    expect(internet.dialed).toEqual([]);
  });

  test.each(PRIVATE)('names a host that is public and %s', async (address) => {
    for (const addresses of [
      [PUBLIC, address],
      [address, PUBLIC],
    ]) {
      const outcome = await fetched('https://files.example.com/x', always(...addresses));
      expect(outcome).toMatchObject({ ok: false, state: 'unsupported' });
    }
    expect(internet.dialed).toEqual([]);
  });

  test.each(PRIVATE)('redirects to a host that is %s', async (address) => {
    const resolve: ResolveHost = (host) => Promise.resolve([host.startsWith('in.') ? address : PUBLIC]);
    const outcome = await fetched(to('https://in.cdn.example.com/x'), resolve);
    expect(outcome).toMatchObject({ ok: false, state: 'unsupported' });
    expect(internet.dialed.map(({ hostname }) => hostname)).toEqual(['files.example.com']);
  });

  it('names localhost', async () => {
    const outcome = await fetched('https://localhost/x', always('127.0.0.1', '::1'));
    expect(outcome).toMatchObject({ ok: false, state: 'unsupported' });
    expect(internet.dialed).toEqual([]);
  });

  it('has a name with no address at all', async () => {
    await expect(fetched('https://files.example.com/x', always())).resolves.toMatchObject({ ok: false });
    expect(internet.dialed).toEqual([]);
  });

  it('has a name that means something else a moment later: what was checked is what is dialled', async () => {
    const answers = [[PUBLIC], ['127.0.0.1']];
    const resolve = jest.fn(() => Promise.resolve(answers.shift() ?? []));
    await expect(fetched('https://files.example.com/x', resolve)).resolves.toMatchObject({ ok: true });
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(internet.dialed).toEqual([
      { hostname: 'files.example.com', port: 443, isSecure: true, addresses: [PUBLIC] },
    ]);
  });

  it('has a name that means something else at the second hop', async () => {
    const answers = [[PUBLIC], ['127.0.0.1']];
    const resolve = () => Promise.resolve(answers.shift() ?? []);
    const outcome = await fetched(to('https://files.example.com/again'), resolve);
    expect(outcome).toMatchObject({ ok: false, state: 'unsupported' });
    expect(site.asked).toHaveLength(1);
  });

  test.each([
    ['another host', 'https://example.org/x'],
    ['a look-alike', 'https://evilcdn.example.com/x'],
    ['plain http', 'http://files.example.com/x'],
    ['another port', 'https://files.example.com:8443/x'],
    ['a password', 'https://a:b@files.example.com/x'],
    ['a file', 'file:///etc/passwd'],
  ])('leads to %s, at once or by redirect', async (_name, url) => {
    await expect(fetched(url)).resolves.toMatchObject({ ok: false, state: 'unsupported' });
    expect(internet.dialed).toEqual([]);
    await expect(fetched(to(url))).resolves.toMatchObject({ ok: false, state: 'unsupported' });
    expect(internet.dialed).toHaveLength(1);
  });

  it('redirects a fourth time', async () => {
    const nested = (times: number): string =>
      times === 0 ? 'https://files.example.com/x' : to(nested(times - 1));
    await expect(fetched(nested(3))).resolves.toMatchObject({ ok: true });
    site.asked.length = 0;
    await expect(fetched(nested(4))).resolves.toMatchObject({ ok: false, state: 'unsupported' });
    expect(site.asked).toHaveLength(4);
  });

  it('redirects into this installation', async () => {
    const trustedOrigin = site.origin;
    const given = { ...rules, trustedOrigin };
    const outcome = await fetcher(always(PUBLIC)).fetch({ url: to(`${trustedOrigin}/x`) }, given);
    expect(outcome).toMatchObject({ ok: false, state: 'unsupported' });
    expect(site.asked).toHaveLength(1);
  });

  it('is told apart from the account’s own server, which may be plain and private', async () => {
    const given = { ...rules, trustedOrigin: site.origin };
    const own = await fetcher(always(PUBLIC), { dial: realDial }).fetch({ url: `${site.origin}/x` }, given);
    expect(own).toMatchObject({ ok: true, file: { mimeType: 'image/jpeg', sizeBytes: PICTURE.length } });
    if (own.ok) await own.file.dispose();
  });

  it('is refused even when the account’s own server redirects to it', async () => {
    const given = { ...rules, trustedOrigin: site.origin };
    const url = `${site.origin}/to?${encodeURIComponent('http://127.0.0.1:1/x')}`;
    const outcome = await fetcher(always(PUBLIC), { dial: realDial }).fetch({ url }, given);
    expect(outcome).toMatchObject({ ok: false, state: 'unsupported' });
  });

  describe('with credentials', () => {
    const headers = { authorization: 'Bearer TEST' };
    const bearers = () => site.asked.map((request) => request.headers.authorization);

    it('never carries them to another origin, nor back home again', async () => {
      const url = to(`https://a.cdn.example.com/to?${encodeURIComponent('https://files.example.com/x')}`);
      const outcome = await fetcher(always(PUBLIC)).fetch({ url, headers }, rules);
      if (outcome.ok) await outcome.file.dispose();
      expect(bearers()).toEqual(['Bearer TEST', undefined, undefined]);
    });

    it('keeps them within the origin they are for', async () => {
      const outcome = await fetcher(always(PUBLIC)).fetch({ url: to('/x'), headers }, rules);
      if (outcome.ok) await outcome.file.dispose();
      expect(bearers()).toEqual(['Bearer TEST', 'Bearer TEST']);
    });
  });
});
