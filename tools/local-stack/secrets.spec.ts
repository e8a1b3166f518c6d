import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets } from './secrets';

describe('loadSecrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-secrets-'));
  const file = join(folder, 'secrets.json');
  afterEach(() => rmSync(file, { force: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('makes them once, for this user only', () => {
    const first = loadSecrets(file);
    expect(loadSecrets(file)).toEqual(first);
    expect(Buffer.from(first.masterKey, 'base64')).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('adds a missing one and keeps those it has', () => {
    writeFileSync(file, JSON.stringify({ masterKey: 'kept' }));
    const secrets = loadSecrets(file);
    expect(secrets.masterKey).toBe('kept');
    expect(loadSecrets(file)).toEqual(secrets);
  });
});
