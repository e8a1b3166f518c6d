import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channels } from '@causerie/channel-registry';
import { readArguments, usage } from './arguments';
import { complaintAbout, credentialNames, missingNames, variableOf } from './credential-names';

const folder = mkdtempSync(join(tmpdir(), 'causerie-connect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const [someChannel] = channels;
const platform = someChannel!.slug;
const [name = ''] = credentialNames(platform);

describe('what connects an account', () => {
  it.each(channels.map(({ slug }) => [slug]))(
    'is known by name for %s, and what is missing is named',
    (slug) => {
      expect(credentialNames(slug).length).toBeGreaterThan(0);
      expect(complaintAbout(slug, {})).toEqual(expect.any(String));
      expect(missingNames(slug, {}).length).toBeGreaterThan(0);
    },
  );

  it('may come by option, file or environment, in this order', () => {
    const variable = variableOf(platform, name);
    const file = join(folder, 'secrets.env');
    writeFileSync(file, `${variable}=from-file\n`);
    const json = join(folder, 'secrets.json');
    writeFileSync(json, JSON.stringify({ [name]: 'from-json' }));
    const read = (...args: string[]) =>
      readArguments([platform, ...args], { [variable]: 'from-env' }).given[name];
    expect(read()).toBe('from-env');
    expect(read('--from', file)).toBe('from-file');
    expect(read('--from', json)).toBe('from-json');
    expect(read('--from', file, `--${name}`, 'typed')).toBe('typed');
  });

  it('comes with an address, a workspace and whether to try the address', () => {
    expect(
      readArguments([platform, '--url', 'https://a.example', '--no-probe', '--workspace', 'w'], {}),
    ).toEqual({
      platform,
      given: {},
      url: 'https://a.example',
      workspace: 'w',
      probe: false,
    });
  });

  it('is never repeated in a complaint', () => {
    const secret = randomBytes(12).toString('hex');
    for (const { slug } of channels) {
      const all = Object.fromEntries(credentialNames(slug).map((each) => [each, `${secret} !`]));
      expect(complaintAbout(slug, all)).not.toContain(secret);
    }
  });

  it.each([
    [[], /^Say which platform/],
    [['pigeon'], /pigeon/],
    [[platform, '--colour', 'red'], /Unknown option '--colour'/],
    [[platform, '--from', '/nowhere/at/all'], /cannot be read/],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => readArguments(args, {})).toThrow(sentence);
  });

  it('is explained with every option of the platform', () => {
    expect(usage(platform)).toContain(`npm run connect -- ${platform} --`);
  });
});
