import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passwordOf, scanLogs } from './secret-scan';

describe('the scan of the logs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-logs-'));
  const secret = `${randomBytes(12).toString('hex')}:/+`;
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('finds a secret in whichever form, names its place and does not repeat it', async () => {
    writeFileSync(join(folder, 'a.log'), `fine\n{"url":"https://x/${encodeURIComponent(secret)}"}\n`);
    writeFileSync(join(folder, 'b.log'), `${secret}\n${Buffer.from(secret).toString('base64')}\nfine`);
    const scan = await scanLogs(folder, { masterKey: secret, other: randomBytes(12).toString('hex') });
    expect(scan).toEqual({
      files: 2,
      lines: 5,
      found: ['a.log:2 masterKey', 'b.log:1 masterKey', 'b.log:2 masterKey'],
    });
  });

  it('is not misled by values as short as a word', async () => {
    expect((await scanLogs(folder, { word: 'fine', none: '' })).found).toEqual([]);
  });

  it('knows the password of a connection', () => {
    expect(passwordOf('postgres://user:p%2Fw@host/db')).toBe('p/w');
  });
});
