import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelName } from './registry-source';
import { syncChannels } from './sync-channels';

describe('the registry of channels', () => {
  let root: string;
  const registry = () => join(root, 'libs/channel-registry/src/registry.generated.ts');
  const addPlatform = (slug: string) => {
    mkdirSync(join(root, 'libs/channels', slug, 'src'), { recursive: true });
    writeFileSync(join(root, 'libs/channels', slug, 'src/channel.ts'), '');
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sync-channels-'));
    mkdirSync(join(root, 'libs/channel-registry/src'), { recursive: true });
    mkdirSync(join(root, 'libs/channels/shared-parts/src'), { recursive: true });
    addPlatform('one');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('lists every folder that has a channel, and no other', () => {
    addPlatform('another-one');
    expect(syncChannels(root, { check: false }).ok).toBe(true);
    const source = readFileSync(registry(), 'utf8');
    expect(source).toContain("import { anotherOneChannel } from '@causerie/channel-another-one';");
    expect(source.indexOf('  anotherOneChannel,')).toBeLessThan(source.indexOf('  oneChannel,'));
    expect(source).not.toContain('shared');
  });

  it('says what to do when it has drifted, and leaves the file alone', () => {
    syncChannels(root, { check: false });
    const before = readFileSync(registry(), 'utf8');
    addPlatform('two');
    const result = syncChannels(root, { check: true });
    expect(result).toEqual({ ok: false, said: expect.stringContaining('npm run channels:sync') });
    expect(readFileSync(registry(), 'utf8')).toBe(before);
  });

  it('is in line with this repository', () => {
    expect(syncChannels(join(__dirname, '../..'), { check: true })).toMatchObject({ ok: true });
  });

  it('derives the exported name from the slug', () => {
    expect(channelName('some-new-platform')).toBe('someNewPlatformChannel');
  });
});
