import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelName, simulationName } from './platforms';
import { syncChannels } from './sync-channels';

describe('the lists of channels', () => {
  let root: string;
  const adapters = () => join(root, 'libs/channel-registry/src/registry.generated.ts');
  const simulators = () => join(root, 'libs/channel-registry/testing/simulations.generated.ts');
  const addPlatform = (slug: string, exported = simulationName(slug)) => {
    for (const part of ['src', 'testing'])
      mkdirSync(join(root, 'libs/channels', slug, part), { recursive: true });
    writeFileSync(join(root, 'libs/channels', slug, 'src/channel.ts'), '');
    writeFileSync(
      join(root, 'libs/channels', slug, 'testing/index.ts'),
      `export { ${exported} } from './simulation';\n`,
    );
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sync-channels-'));
    mkdirSync(join(root, 'libs/channels/shared-parts/src'), { recursive: true });
    addPlatform('one');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

  it('hold every folder that has a channel, and no other', () => {
    addPlatform('another-one');
    expect(syncChannels(root, { check: false }).ok).toBe(true);
    const source = readFileSync(adapters(), 'utf8');
    expect(source).toContain("import { anotherOneChannel } from '@causerie/channel-another-one';");
    expect(source.indexOf('  anotherOneChannel,')).toBeLessThan(source.indexOf('  oneChannel,'));
    expect(source).not.toContain('shared');
    expect(readFileSync(simulators(), 'utf8')).toContain(
      "import { anotherOneSimulation } from '@causerie/simulator-another-one';",
    );
  });

  it.each([adapters, simulators])('say what to do when one has drifted, and leave the file alone', (path) => {
    syncChannels(root, { check: false });
    addPlatform('two');
    const before = readFileSync(path(), 'utf8');
    const result = syncChannels(root, { check: true });
    expect(result).toEqual({ ok: false, said: expect.stringContaining('npm run channels:sync') });
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  it('need a simulator of every platform, and name the file that lacks it', () => {
    addPlatform('two', 'somethingElse');
    const result = syncChannels(root, { check: false });
    expect(result).toMatchObject({ ok: false });
    expect(result.said).toMatch(/^libs\/channels\/two\/testing\/index\.ts does not export twoSimulation/);
    expect(existsSync(adapters())).toBe(false);
  });

  it('are in line with this repository', () => {
    expect(syncChannels(join(__dirname, '../..'), { check: true })).toMatchObject({ ok: true });
  });

  it('derive the exported names from the slug', () => {
    expect(channelName('some-new-platform')).toBe('someNewPlatformChannel');
    expect(simulationName('some-new-platform')).toBe('someNewPlatformSimulation');
  });
});
