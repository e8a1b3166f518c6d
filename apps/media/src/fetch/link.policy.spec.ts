import { judgeLink, type LinkRules } from './link.policy';

const rules: LinkRules = {
  hosts: ['files.example.com', '*.fbcdn.net'],
  trustedOrigin: 'http://127.0.0.1:8081',
};

describe('link', () => {
  test.each([
    ['an allowed host', 'https://files.example.com/a?b=c'],
    ['a host below an allowed one', 'https://scontent-cdg4-1.xx.fbcdn.net/v/x'],
    ['an allowed host in capitals', 'https://FILES.example.COM/a'],
    ['the default port, said aloud', 'https://files.example.com:443/a'],
  ])('may name %s', (_name, link) => {
    expect(judgeLink(link, rules)).toMatchObject({ ok: true, isTrusted: false });
  });

  test.each([
    ['another host', 'https://example.org/a'],
    ['a look-alike of a pattern', 'https://evilfbcdn.net/a'],
    ['a pattern’s own name', 'https://fbcdn.net/a'],
    ['an allowed name as a part of another', 'https://files.example.com.evil.org/a'],
    ['an allowed name as user', 'https://files.example.com@evil.org/a'],
    ['a user and a password', 'https://user:secret@files.example.com/a'],
    ['an allowed host over plain http', 'http://files.example.com/a'],
    ['another port', 'https://files.example.com:8443/a'],
    ['the port of plain http', 'https://files.example.com:80/a'],
    ['another scheme', 'ftp://files.example.com/a'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,hello'],
    ['nothing', ''],
    ['no address', 'not a link'],
    ['a trailing dot', 'https://files.example.com./a'],
    ['localhost', 'https://localhost/'],
  ])('may not name %s', (_name, link) => {
    expect(judgeLink(link, rules)).toMatchObject({ ok: false });
  });

  test.each([
    ['127.0.0.1', 'https://127.0.0.1/'],
    ['the metadata service', 'https://169.254.169.254/latest/meta-data/'],
    ['a private address', 'https://10.0.0.1/'],
    ['a public address', 'https://8.8.8.8/'],
    ['decimal', 'https://2130706433/'],
    ['octal', 'https://0177.0.0.1/'],
    ['octal in one', 'https://017700000001/'],
    ['hexadecimal', 'https://0x7f000001/'],
    ['hexadecimal parts', 'https://0x7f.0x0.0x0.0x1/'],
    ['shortened', 'https://127.1/'],
    ['zero', 'https://0/'],
    ['full-width digits', 'https://１２７.０.０.１/'],
    ['percent-encoded', 'https://%31%32%37.0.0.1/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['IPv6 unspecified', 'https://[::]/'],
    ['IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['link-local', 'https://[fe80::1]/'],
    ['unique local', 'https://[fc00::1]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['6to4', 'https://[2002:7f00:1::]/'],
  ])('may not name a number: %s', (_name, link) => {
    const named = { hosts: [...rules.hosts, new URL(link).hostname, '*.0.0.1'] };
    expect(judgeLink(link, named)).toEqual({
      ok: false,
      description: 'The link names a number instead of a host.',
    });
  });

  it('may name the trusted origin, plain and by number', () => {
    expect(judgeLink('http://127.0.0.1:8081/file/x', rules)).toMatchObject({ ok: true, isTrusted: true });
  });

  test.each([
    ['port', 'http://127.0.0.1:8082/'],
    ['scheme', 'https://127.0.0.1:8081/'],
    ['spelling that is another host', 'http://localhost:8081/'],
    ['user', 'http://a@127.0.0.1:8081/'],
  ])('may not name the trusted origin with another %s', (_name, link) => {
    expect(judgeLink(link, rules)).toMatchObject({ ok: false });
  });

  it('is resolved against where it was redirected from', () => {
    const from = { url: new URL('https://files.example.com/a/b'), isTrusted: false };
    expect(judgeLink('../c', rules, from)).toMatchObject({
      ok: true,
      url: new URL('https://files.example.com/c'),
    });
    expect(judgeLink('//evil.org/c', rules, from)).toMatchObject({ ok: false });
  });

  it('reaches the trusted origin by redirect from itself alone', () => {
    const link = 'http://127.0.0.1:8081/b';
    const trusted = { url: new URL('http://127.0.0.1:8081/a'), isTrusted: true };
    const stranger = { url: new URL('https://files.example.com/a'), isTrusted: false };
    expect(judgeLink(link, rules, trusted)).toMatchObject({ ok: true, isTrusted: true });
    expect(judgeLink(link, rules, stranger)).toMatchObject({ ok: false });
  });

  it('takes no opaque origin for the trusted one', () => {
    expect(judgeLink('data:text/plain,x', { hosts: [], trustedOrigin: 'file:///x' })).toMatchObject({
      ok: false,
    });
  });

  it('leaves nothing of the link in what it says', () => {
    const judgement = judgeLink('https://evil.org/bot123:TESTTOKEN/file', rules);
    expect(JSON.stringify(judgement)).not.toMatch(/evil|TESTTOKEN/);
  });
});
