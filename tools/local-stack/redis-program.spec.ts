import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distributionSources } from './debian-packages';
import { onPath } from './redis-program';

describe('fetching Redis from the distribution', () => {
  it("uses Debian's sources, the security suite included", () => {
    expect(distributionSources('ID=debian\nVERSION_CODENAME=bookworm\n').split('\n')).toEqual([
      'deb http://deb.debian.org/debian bookworm main',
      'deb http://deb.debian.org/debian bookworm-updates main',
      'deb http://deb.debian.org/debian-security bookworm-security main',
      '',
    ]);
  });

  it("uses Ubuntu's sources, universe included, where Redis is", () => {
    const sources = distributionSources('ID=ubuntu\nVERSION_CODENAME=noble\n');
    expect(sources).toContain('deb http://archive.ubuntu.com/ubuntu noble-security main universe\n');
  });

  it('gives up on other systems', () => {
    expect(() => distributionSources('ID=alpine\n')).toThrow('this is neither Debian nor Ubuntu');
  });
});

describe('finding Redis on the PATH', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-path-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it('prefers names in the given order and skips what cannot be run', () => {
    writeFileSync(join(folder, 'valkey-server'), '', { mode: 0o755 });
    writeFileSync(join(folder, 'redis-server'), '', { mode: 0o644 });
    expect(onPath(['redis-server', 'valkey-server'], `/nowhere:${folder}`)).toBe(
      join(folder, 'valkey-server'),
    );
  });
});
