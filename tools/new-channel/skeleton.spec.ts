import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftToWrite } from '@causerie/channel-kit-testing';
import { workspaceRoot } from '@causerie/local-stack';
import { newChannel } from './new-channel';

/** The compiler and a test run of their own, in a folder beside the workspace. */
jest.setTimeout(180_000);

const SLUG = 'some-platform';
/** Enough of the contract to see how it fails. */
const SOME = 'its folder|its credentials|example gives|accepts what|one word: each';
const home = workspaceRoot();
let root: string;
let folder: string;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'skeleton-')));
  folder = join(root, 'libs/channels', SLUG);
  mkdirSync(join(root, 'libs/channels'), { recursive: true });
  copyFileSync(join(home, 'tsconfig.base.json'), join(root, 'tsconfig.base.json'));
  symlinkSync(join(home, 'node_modules'), join(root, 'node_modules'));
  expect(newChannel(root, { slug: SLUG })).toMatchObject({ ok: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

/** The workspace's aliases, and the two that the new folder will have. */
const aliases = {
  [`@causerie/channel-${SLUG}`]: 'src/index.ts',
  [`@causerie/simulator-${SLUG}`]: 'testing/index.ts',
};

const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(home, program), ...args], {
    cwd: home,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  return { status, output: `${stdout}${stderr}` };
};

const sources = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

describe('the folder of a new channel, before a line is written', () => {
  it('passes the compiler with the workspace’s own settings', () => {
    const base = JSON.parse(readFileSync(join(home, 'tsconfig.base.json'), 'utf8')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    const known = Object.entries(base.compilerOptions.paths).map(([alias, [target = '']]) => [
      alias,
      [join(home, target)],
    ]);
    const own = Object.entries(aliases).map(([alias, file]) => [alias, [join(folder, file)]]);
    const paths = Object.fromEntries([...own, ...known]) as Record<string, string[]>;
    const typeRoots = [join(home, 'node_modules/@types')];
    const config = join(root, 'tsconfig.json');
    writeFileSync(
      config,
      JSON.stringify({
        extends: join(home, 'tsconfig.base.json'),
        compilerOptions: { paths, typeRoots },
        include: [`${folder}/**/*.ts`],
      }),
    );
    expect(run('node_modules/typescript/bin/tsc', '--noEmit', '-p', config)).toEqual({
      status: 0,
      output: '',
    });
  });

  it('keeps the rules of shape', () => {
    for (const { name, text } of sources()) {
      const lines = text.split('\n');
      expect([name, lines.filter((line) => line.length > 120)]).toEqual([name, []]);
      expect(lines.length).toBeLessThan(60);
      expect(text).not.toMatch(/\bany\b.*[;=]|@ts-|eslint-disable|console\.|process\.env|export \*/);
    }
    const { output } = run(
      'node_modules/prettier/bin/prettier.cjs',
      '--check',
      '--config',
      join(home, '.prettierrc.json'),
      folder,
    );
    expect(output).toContain('All matched files use Prettier code style!');
  });

  it('names every file in which something is left to be written', () => {
    const files = new Set(leftToWrite(folder).map((sentence) => sentence.split(': ')[0]));
    expect([...files]).toEqual(
      expect.arrayContaining([
        'README.md',
        'src/attachments.ts',
        'src/capabilities.ts',
        'src/connection.ts',
        'src/credentials.ts',
        'src/inbound/parse.ts',
        'src/inbound/verify.ts',
        'src/outbound/render.ts',
        'src/outbound/send.ts',
        'src/refs.ts',
        'testing/samples.ts',
        'testing/simulation.ts',
        `testing/${SLUG}.contract.spec.ts`,
      ]),
    );
  });

  it('fails the contract suite, and is told which file wants what', () => {
    const config = join(root, 'jest.config.cjs');
    writeFileSync(
      config,
      `const preset = require(${JSON.stringify(join(home, 'jest.preset.cjs'))});
      module.exports = { ...preset, roots: [${JSON.stringify(folder)}], testMatch: ['**/*.spec.ts'],
        modulePathIgnorePatterns: [],
        moduleNameMapper: { ${Object.entries(aliases)
          .map(([alias, file]) => `${JSON.stringify(`^${alias}$`)}: ${JSON.stringify(join(folder, file))}`)
          .join(', ')}, ...preset.moduleNameMapper } };`,
    );
    const { status, output } = run('node_modules/jest/bin/jest.js', '--config', config, '-t', SOME);
    expect(status).not.toBe(0);
    expect(output).toContain('✕ has nothing left to be written');
    for (const file of ['src/inbound/parse.ts', 'src/inbound/verify.ts', 'src/refs.ts', 'src/credentials.ts'])
      expect(output).toContain(`libs/channels/${SLUG}/${file} is not written yet: `);
    // What the generator did write holds already.
    expect(output).toContain('✓ has nothing but exports in its index');
  });
});
