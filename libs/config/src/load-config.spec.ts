import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config-error';
import { fragment } from './fragment';
import { channelsConfig } from './fragments/channels';
import { httpConfig } from './fragments/http';
import { postgresConfig } from './fragments/postgres';
import { masterKeyConfig, tokenSecretConfig } from './fragments/secrets';
import { turnTimingConfig } from './fragments/turns';
import { addressesByName, base64Key, flag, integer, oneOf, originList, text } from './kinds';
import { loadConfig } from './load-config';

const key = Buffer.alloc(32, 7).toString('base64');
const databaseUrl = 'postgres://app:long-enough-password@localhost:5432/causerie?sslmode=disable';

function problemsOf(load: () => unknown): readonly string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('expected a ConfigError');
}

describe('loadConfig', () => {
  it('gives typed values under the names of their variables', () => {
    const { values } = loadConfig('ingest', [httpConfig, postgresConfig, masterKeyConfig], {
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_MAX: '20',
      MASTER_KEY: key,
    });
    const port: number = values.PORT;
    const publicUrl: string | undefined = values.PUBLIC_URL;
    expect([port, publicUrl]).toEqual([3000, undefined]);
    expect(values.DATABASE_POOL_MAX).toBe(20);
    expect(values.MASTER_KEY).toEqual(Buffer.alloc(32, 7));
    expect(Object.isFrozen(values)).toBe(true);
  });

  it('gives each app its own default where they differ', () => {
    expect(loadConfig('delivery', [httpConfig], {}).values.PORT).toBe(3003);
    expect(loadConfig('something-else', [httpConfig], {}).values.PORT).toBe(3000);
    expect(loadConfig('delivery', [httpConfig], { PORT: '0' }).values.PORT).toBe(0);
  });

  it('lists every problem at once, each naming the variable and a right value', () => {
    const problems = problemsOf(() =>
      loadConfig('ingest', [httpConfig, postgresConfig, masterKeyConfig], {
        PORT: 'http',
        PUBLIC_URL: 'chat.example.org',
        MASTER_KEY: 'short',
      }),
    );
    expect(problems).toEqual([
      'PORT must be a port from 0 to 65535, such as 3000; it is "http".',
      'PUBLIC_URL must be an http:// or https:// address, such as https://chat.example.org; it is "chat.example.org".',
      expect.stringMatching(/^DATABASE_URL is missing: set it to .*, such as postgres:\/\//),
      'MASTER_KEY must be 32 bytes in base64, such as what `openssl rand -base64 32` prints; what is set now is not.',
    ]);
  });

  it('never repeats the value of a secret or of an address with a password', () => {
    const wrong = { DATABASE_URL: 'mysql://app:hunter2@db/x', TOKEN_SECRET: 'too-short-secret' };
    const problems = problemsOf(() => loadConfig('a', [postgresConfig, tokenSecretConfig], wrong)).join();
    expect(problems).toContain('DATABASE_URL');
    expect(problems).toContain('TOKEN_SECRET');
    expect(problems).not.toMatch(/hunter2|too-short-secret/);
  });

  it('takes an empty variable for one that is not set', () => {
    const { values } = loadConfig('ingest', [httpConfig], { PORT: '', PUBLIC_URL: ' ' });
    expect(values).toMatchObject({ PORT: 3000, PUBLIC_URL: undefined });
  });

  it('checks a rule over several settings', () => {
    const env = { TURN_QUIET_MS: '5000', TURN_MAX_WAIT_MS: '1000' };
    expect(problemsOf(() => loadConfig('a', [turnTimingConfig], env))).toEqual([
      'TURN_MAX_WAIT_MS must not be less than TURN_QUIET_MS, such as 15000 and 2000.',
    ]);
  });

  it('refuses two fragments that declare one name', () => {
    expect(() => loadConfig('a', [httpConfig, httpConfig], {})).toThrow('Two fragments of a declare PORT.');
  });

  it('gathers the API roots of platforms by the beginning of the variable’s name', () => {
    const env = { ACME_API_ROOT: 'http://localhost:4001/', BIG_CO_API_ROOT: 'https://big.example' };
    expect(loadConfig('a', [channelsConfig], env).values.CHANNEL_API_ROOTS).toEqual({
      acme: 'http://localhost:4001',
      'big-co': 'https://big.example',
    });
    expect(problemsOf(() => loadConfig('a', [channelsConfig], { ACME_API_ROOT: 'localhost' }))[0]).toMatch(
      /^ACME_API_ROOT must be/,
    );
  });

  it('shows secrets as yes or no and addresses without their password', () => {
    const env = { DATABASE_URL: databaseUrl, MASTER_KEY: key };
    const { summary, secrets } = loadConfig('a', [postgresConfig, masterKeyConfig], env);
    expect(summary).toMatchObject({
      DATABASE_URL: 'postgres://app:***@localhost:5432/causerie?sslmode=disable',
      MASTER_KEY: 'yes',
    });
    expect(secrets).toEqual(['long-enough-password', key]);
  });
});

describe('NAME_FILE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-config-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('gives a secret from a file, without the line end', () => {
    const path = join(folder, 'key');
    writeFileSync(path, `${key}\n`);
    const { values } = loadConfig('a', [masterKeyConfig], { MASTER_KEY_FILE: path });
    expect(values.MASTER_KEY).toHaveLength(32);
  });

  it('says so when the file is missing, is empty, or the variable is set too', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n');
    const problem = (env: Record<string, string>) =>
      problemsOf(() => loadConfig('a', [masterKeyConfig], env)).join();
    expect(problem({ MASTER_KEY_FILE: join(folder, 'none') })).toMatch(/MASTER_KEY_FILE .* cannot be read/);
    expect(problem({ MASTER_KEY_FILE: empty })).toMatch(/MASTER_KEY_FILE .* is empty/);
    expect(problem({ MASTER_KEY_FILE: empty, MASTER_KEY: key })).toMatch(/are both set/);
  });
});

describe('the kinds of settings', () => {
  const settings = {
    COUNT: integer({ min: 1, max: 5 }),
    ON: flag(),
    WORD: oneOf(['red', 'green']),
    ORIGINS: originList(),
    NAME: text('letters', 'abc', /^[a-z]+$/),
    KEY: base64Key(4),
    ROOTS: addressesByName(/^(\w+)_ROOT$/, 'http://localhost'),
  };
  const all = fragment('All', '', settings);
  const good = {
    COUNT: '5',
    ON: 'Yes',
    WORD: 'green',
    ORIGINS: 'http://a.org, https://b.org:8443',
    NAME: 'x',
  };

  it('reads right values', () => {
    expect(loadConfig('a', [all], { ...good, KEY: 'AQIDBA==' }).values).toEqual({
      COUNT: 5,
      ON: true,
      WORD: 'green',
      ORIGINS: ['http://a.org', 'https://b.org:8443'],
      NAME: 'x',
      KEY: Buffer.from([1, 2, 3, 4]),
      ROOTS: {},
    });
  });

  it.each([
    ['COUNT', '6'],
    ['COUNT', '1.5'],
    ['COUNT', '1e1'],
    ['ON', 'maybe'],
    ['WORD', 'blue'],
    ['ORIGINS', 'https://*.example.org'],
    ['ORIGINS', 'https://a.org/path'],
    ['NAME', 'A'],
    ['KEY', 'AQID'],
    ['X_ROOT', 'ftp://x'],
  ])('refuses %s=%s', (name, value) => {
    const problems = problemsOf(() => loadConfig('a', [all], { ...good, KEY: 'AQIDBA==', [name]: value }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must be`));
  });
});
