import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '@causerie/local-stack';
import { newChannel } from './new-channel';
import { nextSteps } from './next-steps';

const home = workspaceRoot();
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'new-channel-'));
  mkdirSync(join(root, 'libs/channels/some-taken'), { recursive: true });
  copyFileSync(join(home, 'tsconfig.base.json'), join(root, 'tsconfig.base.json'));
});
afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

const folder = (slug: string) => join(root, 'libs/channels', slug);

describe('a slug', () => {
  it.each([
    ['', /npm run new-channel -- <slug>/],
    ['Some-Platform', /small letters/],
    ['7days', /a letter first/],
    ['some_platform', /single hyphens/],
    ['some--platform', /single hyphens/],
    ['-some', /is no slug/],
    ['../outside', /is no slug/],
    ['x'.repeat(31), /at most 30/],
    ['some-taken', /libs\/channels\/some-taken is there already: nothing was changed/],
    ['kit', /@causerie\/channel-kit is another project/],
    ['registry', /@causerie\/channel-registry is another project/],
    ['accounts', /@causerie\/channel-accounts is another project/],
    ['all', /reserved word/],
    ['testing', /reserved word/],
  ])('"%s" is refused with a sentence that says why', (slug, sentence) => {
    const before = readdirSync(join(root, 'libs/channels'));
    const { ok, said } = newChannel(root, { slug });
    expect(ok).toBe(false);
    expect(said).toMatch(sentence);
    expect(readdirSync(join(root, 'libs/channels'))).toEqual(before);
  });
});

describe('a new channel', () => {
  it('is named throughout, and no mark of the template is left', () => {
    expect(newChannel(root, { slug: 'some-platform' })).toMatchObject({ ok: true });
    const names = readdirSync(folder('some-platform'), { recursive: true, encoding: 'utf8' });
    expect(names).toContain(join('testing', 'some-platform.contract.spec.ts'));
    const files = names.filter((name) => /\.\w+$/.test(name));
    for (const name of files)
      expect(readFileSync(join(folder('some-platform'), name), 'utf8')).not.toMatch(/__\w+__/);
    const channel = readFileSync(join(folder('some-platform'), 'src/channel.ts'), 'utf8');
    expect(channel).toContain('export const somePlatformChannel = defineChannel({');
    expect(channel).toContain("displayName: 'Some Platform'");
  });

  it('is called as its author says', () => {
    newChannel(root, { slug: 'some-platform', displayName: 'SOME' });
    expect(readFileSync(join(folder('some-platform'), 'README.md'), 'utf8')).toMatch(/^# SOME$/m);
  });

  it('is written once: a second run refuses and leaves what the author wrote', () => {
    newChannel(root, { slug: 'some-platform' });
    const file = join(folder('some-platform'), 'src/refs.ts');
    rmSync(file);
    expect(newChannel(root, { slug: 'some-platform' })).toMatchObject({ ok: false });
    expect(existsSync(file)).toBe(false);
  });

  it('comes with the steps to take, and the command that says what is left', () => {
    const said = nextSteps('some-platform');
    expect(said).toContain('npx jest libs/channels/some-platform');
    expect(said).toContain('testing/some-platform.contract.spec.ts');
    expect(said.match(/^ +\d+\. /gm)?.length).toBeGreaterThan(5);
  });
});
